import "server-only";

export { decoderOf, unpack } from "./coding";
export { acceptedCodings, type Header, toUpstream } from "./headers";
export { send, type Target, type Upstream, wasSent } from "./send";
