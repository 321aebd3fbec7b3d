import "server-only";

export { type DoorRequest, mount } from "./door";
export { eventBatchDoor, eventDoor } from "./events";
