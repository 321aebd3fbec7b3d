import "server-only";

export type { Door, DoorAnswer, DoorRequest } from "./door";
export { mount } from "./door";
export { doorOf } from "./events";
export { doors, findDoor } from "./table";
