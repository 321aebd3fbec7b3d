import "server-only";

export { type Call, isRead, readCall } from "./call";
export type { UsageRule } from "./usage";
