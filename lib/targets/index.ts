import "server-only";

export { guardedLookup } from "./lookup";
export { requirePublicUrl } from "./url";
