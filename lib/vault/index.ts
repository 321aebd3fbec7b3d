import "server-only";

export { findProviderKey } from "./find";
export { type FoundKey, forgetProviderKeys } from "./known";
export { getWhenAway, saveWhenAway, type WhenAway } from "./policy";
export {
  createProviderKey,
  deleteProviderKey,
  getProviderKey,
  listProviderKeys,
  type ProviderKey,
} from "./provider-keys";
export { resealProviderKeys } from "./reseal";
export { type NewProviderKey, newProviderKeyInput } from "./schema";
export { type TriedKey, type TryOutcome, tryProviderKey } from "./try-key";
