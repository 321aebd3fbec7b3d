import { type ComponentProps, useId } from "react";
import { cx } from "./cx";

/** A choice of a few in a form; the browser's own list. An error takes the place of the help. */
export function SelectField({
  label,
  options,
  help,
  error,
  className,
  ...rest
}: ComponentProps<"select"> & {
  label: string;
  options: { value: string; label: string }[];
  help?: string | undefined;
  error?: string | undefined;
}) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-small font-medium">
        {label}
      </label>
      <select
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={cx(
          "h-7.5 w-full rounded-control border bg-surface px-2 text-body",
          "focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input",
          error ? "border-bad-fill" : "border-field",
        )}
        {...rest}
      >
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {note && (
        <p
          id={`${id}-note`}
          role={error ? "alert" : undefined}
          className={cx("mt-1 text-small", error ? "text-bad" : "text-ink-3")}
        >
          {note}
        </p>
      )}
    </div>
  );
}
