import { isRead } from "@/lib/dialects";
import { AppError, type ErrorCode } from "@/lib/errors";
import { limitHeaders } from "@/lib/http/limit-decision";
import { readText } from "@/lib/http/parse";
import { tellError } from "@/lib/http/problem";
import { decodeJson, decodeProtobuf, type Encoding, statusAnswer, successAnswer } from "@/lib/otlp";
import { ingestTraces } from "@/lib/traces";
import type { Door, DoorAnswer, DoorRequest } from "./door";
import { admit, answering, bodyOf, type Sender } from "./steps";

/** What the OTLP specification recommends, unpacked. */
const MAX_BYTES = 64 * 1024 * 1024;
/** The exporters of JavaScript try again five times within ten seconds, then drop: so they use all of that time. */
const LONGEST_WAIT_SECONDS = 2;

/** `POST /v1/traces`: OTLP/HTTP. Answers 200 once the calls among the spans are committed. */
export const traceDoor: Door = (request) => answer(request, take);

/** `POST /v1/logs` and `/v1/metrics`: an exporter that is refused complains for ever, so all is well and nothing is kept. */
export const unkeptDoor: Door = (request) => answer(request, async ({ encoding }) => successAnswer(encoding));

type Call = { request: DoorRequest; sender: Sender; encoding: Encoding };

function answer(
  request: DoorRequest,
  take: (call: Call) => Promise<DoorAnswer["body"]>,
): Promise<DoorAnswer> {
  return answering(
    request,
    async (requestId) => {
      const sender = await admit(authorizationOf(request.header));
      const { encoding, contentType } = typeOf(request);
      const body = await take({ request, sender, encoding });
      const headers = {
        "Content-Type": contentType,
        "X-Request-Id": requestId,
        ...limitHeaders(sender.decision),
      };
      return { status: 200, headers, body };
    },
    (error, requestId) => refuse(request, error, requestId),
  );
}

async function take({ request, sender, encoding }: Call): Promise<DoorAnswer["body"]> {
  const body = await bodyOf(request, MAX_BYTES);
  const spans = encoding === "json" ? decodeJson(readText(body), isRead) : decodeProtobuf(body, isRead);
  const { scope, projectId } = sender;
  const { rejected, message } = await ingestTraces(scope, { projectId, spans });
  const isWhole = rejected === 0 && message === "";
  return successAnswer(encoding, isWhole ? undefined : { rejectedSpans: rejected, message });
}

type ContentType = { encoding: Encoding; contentType: string };

function typeOf(request: DoorRequest): ContentType {
  const type = findType(request);
  if (!type)
    throw new AppError(
      "unsupported_type",
      "Send application/x-protobuf or application/json as Content-Type.",
    );
  return type;
}

function findType(request: DoorRequest): ContentType | null {
  const given = request.header("content-type") ?? "";
  const name = /^\s*application\/(x-protobuf|protobuf|json)\s*(;|$)/i.exec(given)?.[1]?.toLowerCase();
  if (!name) return null;
  return { encoding: name === "json" ? "json" : "protobuf", contentType: `application/${name}` };
}

/** The key of Bearer, Basic (as its password; the user's name is anything) or `X-Api-Key`, as Bearer. */
function authorizationOf(header: DoorRequest["header"]): string | null {
  const authorization = header("authorization");
  const basic = /^Basic +([\w+/=-]+)\s*$/i.exec(authorization ?? "")?.[1];
  const password =
    basic &&
    Buffer.from(basic, "base64")
      .toString()
      .replace(/^[^:]*:/, "");
  const ways = [authorization, password && `Bearer ${password}`, `Bearer ${header("x-api-key")}`];
  return ways.find((way) => /^Bearer +tb_ak_/i.test(way ?? "")) ?? null;
}

const rpcCodes: Record<ErrorCode | "internal", number> = {
  bad_request: 3,
  too_large: 3,
  unsupported_type: 3,
  not_found: 5,
  conflict: 6,
  forbidden: 7,
  budget_exceeded: 8,
  rate_limited: 8,
  internal: 13,
  upstream_failed: 14,
  unavailable: 14,
  unauthorized: 16,
};

/** A google.rpc.Status in the encoding of the request, in JSON where that is neither. */
function refuse(request: DoorRequest, error: unknown, requestId: string): DoorAnswer {
  const { encoding, contentType } = findType(request) ?? {
    encoding: "json",
    contentType: "application/json",
  };
  const { status, headers, code, message } = tellError(error, requestId);
  const wait = headers["Retry-After"];
  return {
    status,
    headers: {
      ...headers,
      "Content-Type": contentType,
      ...(wait && { "Retry-After": String(Math.min(Number(wait), LONGEST_WAIT_SECONDS)) }),
    },
    body: statusAnswer(encoding, rpcCodes[code], message),
  };
}
