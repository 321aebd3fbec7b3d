import Link from "next/link";
import type { ComponentProps } from "react";
import { cx } from "./cx";

type Look = "primary" | "secondary" | "quiet" | "danger";
type Size = "bar" | "control" | "form";

const BASE =
  "touch-target inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium " +
  "whitespace-nowrap transition-colors select-none disabled:border-line disabled:bg-transparent " +
  "disabled:text-ink-4 aria-disabled:text-ink-4 print:hidden";

const LOOKS: Record<Look, string> = {
  primary: "border-transparent bg-ink text-surface hover:bg-ink-2",
  secondary: "border-line bg-surface text-ink hover:border-line-strong hover:bg-hover",
  quiet: "border-transparent text-ink-2 hover:bg-tint hover:text-ink",
  danger: "border-bad-line bg-surface text-bad hover:bg-bad-wash",
};

const SIZES: Record<Size, string> = {
  bar: "h-6.5 px-2.5 text-small",
  control: "h-7.5 px-3 text-body",
  form: "h-9 px-4 text-body pointer-coarse:h-11",
};

type Style = { look?: Look; size?: Size };

/** The classes of a button, for what must be another element. */
export function buttonClass({ look = "secondary", size = "control" }: Style, className?: string): string {
  return cx(BASE, LOOKS[look], SIZES[size], className);
}

export function Button({
  look,
  size,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Style) {
  return <button type={type} className={buttonClass({ look, size }, className)} {...rest} />;
}

export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & Style) {
  return <Link className={buttonClass({ look, size }, className)} {...rest} />;
}

const ICON_ALONE =
  "touch-target inline-flex size-6.5 shrink-0 items-center justify-center rounded-control text-ink-3 " +
  "transition-colors hover:bg-tint hover:text-ink disabled:bg-transparent disabled:text-ink-4 print:hidden";

/** A square button with an icon alone; the label is its name and its tooltip. */
export function IconButton({
  label,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { label: string }) {
  return (
    <button type={type} aria-label={label} title={label} className={cx(ICON_ALONE, className)} {...rest} />
  );
}

/** The same as a link. */
export function IconLink({ label, className, ...rest }: ComponentProps<typeof Link> & { label: string }) {
  return <Link aria-label={label} title={label} className={cx(ICON_ALONE, className)} {...rest} />;
}
