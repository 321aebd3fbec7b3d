import "server-only";

export { type AnswerInFile, answersOf, batchOf, promptTexts, textsOf } from "./answers";
export { type Asked, type ReadableRequest, readAsked } from "./asked";
export { CREDENTIAL_HEADERS, credentialsOf, type Place, withCredential, withoutOurs } from "./credentials";
export { outputLimit } from "./limits";
export { grantsAccess, hasDots, unclear } from "./request/path";
export { toProviderError } from "./shapes/errors";
export type { Kind, ProxyError, ShapeName } from "./shapes/shape";
export { eventStreamText } from "./streams/event-stream";
export { hideUsage } from "./streams/hide-usage";
export {
  findProvider,
  isProviderName,
  listProviders,
  openaiCompatible,
  operatorsUrl,
  type Provider,
} from "./table";
export { type Target, targetOf } from "./target";
