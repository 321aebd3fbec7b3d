import { cx } from "../ui/cx";

/** Look here: something that stands out. */
export function Diamond({ className }: { className?: string }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      aria-hidden="true"
      className={cx("shrink-0 overflow-visible", className)}
    >
      <path
        d="M6 .4 11.6 6 6 11.6.4 6Z"
        className="fill-warn-wash stroke-warn-fill stroke-[1.4px]"
        strokeLinejoin="round"
      />
      <path d="M6 4v2.3M6 8v.1" className="stroke-warn stroke-[1.3px]" strokeLinecap="round" />
    </svg>
  );
}
