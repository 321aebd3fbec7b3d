import { csvHead, csvLines } from "@/components/breakdown/breakdown-csv";
import type { ShownRow } from "@/components/breakdown/breakdown-row";
import { type Breakdown, breakdown } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { dateOf } from "@/lib/time";
import { type BreakdownView, headsOf } from "./breakdown-view";
import { describeValues, toShownRows } from "./load-breakdown";
import { divide, toPartRows } from "./load-parts";

/** A file has so many values, or parts of values, at most. */
const MAX_ROWS = 100_000;
const CHUNK = 500;
/** A file has no links. */
const NOWHERE = { breakdown: "", events: "", params: {} };

/** The whole table of a breakdown, in its order, as CSV; values that are divided by their parts alone. */
export async function breakdownFile(
  scope: Scope,
  filter: Filter,
  view: BreakdownView,
): Promise<{ name: string; text: ReadableStream<Uint8Array> }> {
  const values = await breakdown(scope, filter, view.by, { limit: MAX_ROWS, offset: 0, sort: view.sort });
  const chunks = Array.from({ length: Math.ceil(values.rows.length / CHUNK) }, (_, place) =>
    values.rows.slice(place * CHUNK, (place + 1) * CHUNK),
  );
  const encoder = new TextEncoder();
  const heads = headsOf(view);
  let place = 0;
  const text = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvHead(heads))),
    pull: async (controller) => {
      const chunk = chunks[place];
      place += 1;
      if (!chunk) return controller.close();
      const rows = await rowsOf(scope, filter, view, { ...values, rows: chunk });
      controller.enqueue(encoder.encode(csvLines(rows, heads)));
    },
  });
  return { name: fileName(filter, view, values), text };
}

async function rowsOf(
  scope: Scope,
  filter: Filter,
  view: BreakdownView,
  values: Breakdown,
): Promise<ShownRow[]> {
  const { by, inner } = view;
  const shown = toShownRows(await describeValues(scope, filter, by, values), by, "", {});
  if (inner === null) return shown;
  const top = Math.floor(MAX_ROWS / values.rows.length);
  const divided = await divide(scope, filter, { ...view, inner }, values, top);
  // What is not divided stands for itself.
  return shown.flatMap((value) => {
    const parts = toPartRows(divided, by, value, 0, NOWHERE);
    return parts.length > 0 ? parts : [value];
  });
}

function fileName({ range, tz }: Filter, { by, inner }: BreakdownView, { rows, count }: Breakdown): string {
  const days = [range.from, range.to].map((instant) => dateOf(instant, tz));
  const first = rows.length < count ? [`first-${rows.length}`] : [];
  const words = ["spend-by", by, ...(inner === null ? [] : [inner]), ...days, ...first].join("-");
  return `${words.replaceAll(/[^\w.-]+/g, "_")}.csv`;
}
