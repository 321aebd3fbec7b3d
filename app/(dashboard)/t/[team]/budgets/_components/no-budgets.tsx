import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";

const MODES = [
  {
    mode: "track",
    title: "counts",
    words: "You see how much of a limit is spent, and when it will run out at the pace of late.",
  },
  {
    mode: "soft",
    title: "warns",
    words: "It also notes when spend passes a threshold, such as 50, 80 and 100%. No call is stopped.",
  },
  {
    mode: "hard",
    title: "refuses",
    words:
      "A call reserves the most it can cost before it is made. When that is more than what is left, it is refused with 402.",
  },
];

/** What a budget is, where there is none yet. */
export function NoBudgets({ newHref }: { newHref: string | null }) {
  return (
    <div className="px-4 py-8 lg:px-5">
      <div className="max-w-180">
        <h2 className="text-heading">No budgets yet</h2>
        <p className="mt-1 text-ink-2">
          A budget is a limit in US dollars for some of your calls in a period: all of a month, one feature a
          week, or each end user a day. What was already spent in the running period counts at once.
        </p>
        <ExampleGauge />
        <dl className="mt-5 grid gap-4 sm:grid-cols-3">
          {MODES.map(({ mode, title, words }) => (
            <div key={mode}>
              <dt className="flex items-center gap-2 font-medium">
                <Badge>{mode}</Badge>
                {title}
              </dt>
              <dd className="mt-1 text-small text-pretty text-ink-2">{words}</dd>
            </div>
          ))}
        </dl>
        <div className="mt-6">
          {newHref ? (
            <ButtonLink look="primary" href={newHref}>
              New budget
            </ButtonLink>
          ) : (
            <p className="text-small text-ink-3">An admin of the team can make one.</p>
          )}
        </div>
      </div>
    </div>
  );
}

/** How a gauge is read. */
function ExampleGauge() {
  return (
    <div aria-hidden="true" className="mt-5">
      <div className="relative h-2 rounded-bar bg-sunken">
        <span className="absolute inset-y-0 left-0 w-[46%] rounded-bar bg-line-strong" />
        <span className="absolute inset-y-0 left-[46%] w-[30%] hatch" />
        <span className="absolute -top-0.5 left-[52%] h-3 w-0.5 bg-ink-4" />
      </div>
      <div className="relative mt-1 h-4 text-caption text-ink-3">
        <span className="absolute left-0">spent</span>
        <span className="absolute left-[52%] -translate-x-1/2 whitespace-nowrap">time elapsed</span>
        <span className="absolute left-[76%] -translate-x-1/2 max-sm:hidden">forecast</span>
        <span className="absolute right-0">limit</span>
      </div>
    </div>
  );
}
