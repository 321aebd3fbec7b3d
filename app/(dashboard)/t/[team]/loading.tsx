/** Grey in the shape of a sheet; it appears only when the answer takes longer than 200 ms. */
export default function TeamLoading() {
  return (
    <div role="status" className="animate-appear">
      <span className="sr-only">Loading</span>
      <div className="flex h-13 items-center border-b border-line px-4 lg:px-5">
        <span className="h-3 w-24 rounded-bar bg-sunken" />
      </div>
      <div className="flex h-11.5 items-center gap-2 border-b border-line px-4 lg:px-5">
        <span className="h-6.5 w-36 rounded-control bg-sunken" />
        <span className="h-6.5 w-28 rounded-control bg-sunken" />
      </div>
    </div>
  );
}
