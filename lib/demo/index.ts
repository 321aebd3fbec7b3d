import "server-only";

export { clearDemo, findDemo, type LoadInput, loadDemo } from "./load";
export type { Profile } from "./profile";
export { PROFILES } from "./profiles";
