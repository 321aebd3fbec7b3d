import "server-only";

export { type AnswerInFile, answersOf, promptTexts, textsOf } from "./answers";
export { type Asked, type ReadableRequest, readAsked, shapeAt } from "./asked";
export { CREDENTIAL_HEADERS, credentialsOf, type Place, withCredential } from "./credentials";
export { toProviderError } from "./errors";
export { outputLimit } from "./limits";
export type { Kind, ProxyError, ShapeName } from "./shapes/shape";
export { findProvider, listProviders, openaiCompatible, operatorsUrl, type Provider } from "./table";
export { type Target, targetOf } from "./target";
export { hideUsage } from "./usage-option";
