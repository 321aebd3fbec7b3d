import "server-only";

export { decodeJson } from "./json";
export { decodeProtobuf } from "./protobuf";
export type { Attributes, AttributeValue, Span, Wants } from "./span";
