const LINES = [3, 5, 4, 6];

/** Grey in the shape of a receipt. */
export function WaitingReceipt() {
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      <div aria-hidden="true">
        <div className="px-4 py-4 lg:px-5">
          <div className="flex h-7 items-center justify-between">
            <span className="h-4 w-28 rounded-bar bg-line" />
            <span className="h-2.5 w-14 rounded-bar bg-line" />
          </div>
          <span className="mt-2 block h-2.5 w-60 rounded-bar bg-line" />
        </div>
        {LINES.map((lines) => (
          <div key={lines} className="border-t border-dashed border-line-strong px-4 py-4 lg:px-5">
            {Array.from({ length: lines }, (_, line) => (
              // safe because the grey lines are never moved
              // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else
              <div key={line} className="flex h-6 items-center gap-8">
                <span className="h-2.5 w-16 rounded-bar bg-line" />
                <span className="h-2.5 w-40 rounded-bar bg-line" />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
