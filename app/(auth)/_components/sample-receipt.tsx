import { GradeName } from "@/components/ui/grade-mark";
import { Mark } from "@/components/ui/mark";

const LINES = [
  ["Fresh input", "2,140", "$0.006420"],
  ["Cache read", "48,200", "$0.014460"],
  ["Cache write, 5 min", "6,120", "$0.022950"],
  ["Output", "912", "$0.013680"],
  ["Reasoning", "1,480", "$0.022200"],
  ["Web search", "2 calls", "$0.020000"],
] as const;

/** A decoration: what a receipt looks like. The mask cuts the paper's torn edge. */
export function SampleReceipt() {
  return (
    <div aria-hidden="true" className="drop-shadow-[0_8px_16px_rgb(16_24_20/0.10)]">
      <div className="torn-edge rounded-t-sheet bg-surface px-6 pt-6 pb-8">
        <div className="flex items-center justify-between">
          <span className="flex items-center gap-2 text-small font-medium">
            <Mark size={16} />
            Receipt
          </span>
          <GradeName grade="exact" />
        </div>
        <p className="mt-1.5 text-caption text-ink-3">claude-sonnet-4-5, Nov 20, 14:19:58</p>
        <div className="my-4 border-t border-dashed border-line-strong" />
        {LINES.map(([name, quantity, amount]) => (
          <div key={name} className="flex items-baseline gap-2 py-[5px] text-small">
            <span>{name}</span>
            <span className="grow border-b border-dotted border-line-strong" />
            <span className="text-ink-3">{quantity}</span>
            <span className="w-18 text-right">{amount}</span>
          </div>
        ))}
        <div className="mt-3 flex justify-between border-t border-ink pt-3 text-heading">
          <span>Total</span>
          <span>$0.099710</span>
        </div>
      </div>
    </div>
  );
}
