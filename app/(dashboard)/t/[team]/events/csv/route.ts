import { member } from "@/lib/auth";
import { parseFilter } from "@/lib/filters";
import { endpoint } from "@/lib/http/endpoint";
import { toQuery } from "@/lib/http/parse";
import { getTeam } from "@/lib/teams";
import { dateOf } from "@/lib/time";
import { eventsCsv } from "../_components/events-csv";
import { shownColumns, textIn } from "../_components/events-view";

/** The team is named by the path, as on the pages. */
function access(request: Request) {
  const headers = new Headers(request.headers);
  headers.set("x-team", decodeURIComponent(new URL(request.url).pathname.split("/")[2] ?? ""));
  return member("viewer")(new Request(request.url, { headers }));
}

/** The list of the page with the same address, as a file. */
export const GET = endpoint({ access, limit: "api" }, async ({ scope, request }) => {
  const params = toQuery(new URL(request.url).searchParams);
  const team = await getTeam(scope);
  const filter = parseFilter(params, team);
  const lines = eventsCsv(scope, { filter, text: textIn(params), columns: shownColumns(params, undefined) });
  const name = `events-${team.slug}-${dateOf(filter.now, filter.tz)}.csv`;
  return new Response(toStream(lines), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
    },
  });
});

/** Lines are asked for as they are taken, and no more when nobody takes them. */
function toStream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
