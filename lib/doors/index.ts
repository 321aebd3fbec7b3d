import "server-only";

export { type DoorRequest, mount } from "./door";
export { eventBatchDoor, eventDoor } from "./events";
export { traceDoor, unkeptDoor } from "./traces";
