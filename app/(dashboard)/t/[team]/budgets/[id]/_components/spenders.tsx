import type { Filter, Selection } from "@/lib/filters";
import { Panel, type Question } from "../../../_components/panel";
import { type TopList, TopLists } from "../../../_components/top-lists";
import { LIST_LENGTH } from "./load-budget";

/** Who spent what the budget counts in the running period; each leads to its calls. */
export function Spenders({
  of,
  lists,
  team,
  selection,
}: {
  of: Question<Filter>;
  lists: Record<"model" | "feature" | "user", Question<TopList>>;
  team: string;
  selection: Selection;
}) {
  return (
    <Panel of={of} failed={null}>
      {(filter) => {
        const { range, tz } = filter;
        const ends = { from: range.from.toISOString(), to: range.to.toISOString(), tz };
        const place = { path: `/t/${team}`, params: { ...ends, ...selection }, filter, chips: [] };
        return (
          <div className="border-b border-line last:border-b-0">
            <TopLists {...place} lists={lists} length={LIST_LENGTH} />
          </div>
        );
      }}
    </Panel>
  );
}
