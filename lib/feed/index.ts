import "server-only";

export type { RefusedRate, SyncCounts } from "./compare";
export { seedPrices, sheetHash } from "./shipped";
export { lastSync, type Sync, type SyncInput, type SyncResult, syncDaily, syncPrices } from "./sync";
