import "server-only";

export { type Front, type FrontRules, frontDoor } from "./front";
