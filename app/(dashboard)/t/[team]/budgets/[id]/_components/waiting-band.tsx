import { Band } from "@/components/layout/page";

const WIDTHS = [70, 85, 60, 75, 65];

/** Grey lines while a part of the page is asked for. */
export function WaitingBand({ title }: { title: string }) {
  return (
    <Band title={title}>
      <div role="status">
        <span className="sr-only">Loading</span>
        {WIDTHS.map((width) => (
          <div key={width} aria-hidden="true" className="flex h-9 items-center">
            <span className="h-2.5 rounded-bar bg-line" style={{ width: `${width}%` }} />
          </div>
        ))}
      </div>
    </Band>
  );
}
