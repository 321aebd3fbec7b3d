const ROWS = Array.from({ length: 12 }, (_, place) => place);

/** Grey rows while events are asked for. */
export function WaitingTable() {
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      <div className="h-8 border-b border-line" />
      {ROWS.map((row) => (
        <div
          key={row}
          className="flex h-12 items-center gap-8 border-b border-line px-4 md:h-8 lg:px-5"
          aria-hidden="true"
        >
          <span className="h-2.5 w-20 rounded-bar bg-line max-md:hidden" />
          <span className="h-2.5 w-36 rounded-bar bg-line" />
          <span className="h-2.5 w-28 rounded-bar bg-line max-md:hidden" />
          <span className="ml-auto h-2.5 w-16 rounded-bar bg-line" />
        </div>
      ))}
    </div>
  );
}
