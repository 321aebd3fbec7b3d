import "server-only";

export { identifyKey, key, type ProjectScope, projectKey } from "./access";
export { authenticateKey, forgetKeys, type KeyIdentity, knownKey, refreshKeys } from "./authenticate";
export { type ApiKey, createKey, getKey, keyNames, listKeys, revokeKey } from "./keys";
export { type KeyScope, type NewKey, newKeyInput } from "./schema";
