import "server-only";

export { type Door, type DoorAnswer, type DoorRequest, mount } from "./door";
export { eventBatchDoor, eventDoor } from "./events";
export { proxyDoor } from "./proxy";
export { traceDoor, unkeptDoor } from "./traces";
