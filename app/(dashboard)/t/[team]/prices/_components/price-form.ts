import { z } from "zod";
import { readRateForm } from "@/components/prices/rate-form";
import { overrideInput } from "@/lib/overrides";
import { isTimeZone, parseWallTime } from "@/lib/time";

type Sent = Record<string, unknown>;

/** A form that becomes the wire form of `schema` before it is checked. */
export function readForm<T extends z.ZodType>(read: (sent: Sent) => unknown, schema: T) {
  // The cast is safe because an action is given an object.
  return z.preprocess((sent) => read(sent as Sent), schema);
}

/** What was typed. The name of a model that is sent along is taken as it is: it may begin or end with a space. */
export function typed(value: unknown): unknown {
  return typeof value === "string" ? value.trim() : value;
}

/** A wall time of the form's zone as an instant; without one it is now. What is no time is left to be refused. */
export function readWallTime(sent: Sent, name: string): unknown {
  const { tz, [name]: text } = sent;
  if (typeof text !== "string" || typeof tz !== "string" || !isTimeZone(tz)) return text;
  return parseWallTime(text, tz)?.toISOString() ?? text;
}

/** The form of a team's own price. */
export const priceForm = readForm(
  (sent) => ({
    provider: sent.provider,
    model: sent.model,
    valid_from: readWallTime(sent, "valid_from"),
    ...readRateForm(sent),
  }),
  overrideInput,
);
