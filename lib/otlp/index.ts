import "server-only";

export { type Encoding, statusAnswer, successAnswer } from "./answer";
export { decodeJson } from "./json";
export { decodeProtobuf } from "./protobuf";
export type { Attributes, AttributeValue, Span, Wants } from "./span";
