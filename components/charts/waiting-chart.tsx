import { Plot } from "./plot";

const HEIGHTS = [36, 58, 52, 60, 54, 28, 26, 62, 66, 60, 70, 84, 68, 30, 28, 60, 66, 62, 72, 58];

/** Grey bars over the rules while a chart's figures are asked for. */
export function WaitingChart({ isSmall = false }: { isSmall?: boolean }) {
  return (
    <div role="status" className={isSmall ? "pb-11.5 pl-9" : "pb-16 pl-9 lg:pb-11.5"}>
      <span className="sr-only">Loading</span>
      <Plot rules={5} isSmall={isSmall}>
        <div aria-hidden="true" className="absolute inset-0 flex items-end">
          {HEIGHTS.map((height, place) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: safe because a bar is its place
              key={place}
              className="mx-[0.75%] min-w-0 grow rounded-t-bar bg-line"
              style={{ height: `${height}%` }}
            />
          ))}
        </div>
      </Plot>
    </div>
  );
}
