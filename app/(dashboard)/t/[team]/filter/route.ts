import { chosenHref } from "../_components/filter/chosen-href";

/** Where the filter bar's forms lead without scripts; reads nothing. */
export async function GET(request: Request, { params }: RouteContext<"/t/[team]/filter">) {
  const { team } = await params;
  const Location = chosenHref(`/t/${encodeURIComponent(team)}`, new URL(request.url).searchParams);
  return new Response(null, { status: 303, headers: { Location } });
}
