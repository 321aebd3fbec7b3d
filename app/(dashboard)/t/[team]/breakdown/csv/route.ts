import { requireMember } from "@/lib/auth";
import { parseFilter } from "@/lib/filters";
import { toQuery } from "@/lib/http/parse";
import { breakdownFile } from "../_components/breakdown-file";
import { parseView } from "../_components/breakdown-view";

/** The table of the page at the same address, whole, as a file. */
export async function GET(request: Request, { params }: RouteContext<"/t/[team]/breakdown/csv">) {
  const { scope, team } = await requireMember((await params).team, "viewer");
  const query = toQuery(new URL(request.url).searchParams);
  const { name, text } = await breakdownFile(scope, parseFilter(query, team), parseView(query));
  return new Response(text, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}
