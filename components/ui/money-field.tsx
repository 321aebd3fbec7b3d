import { type ComponentProps, useId } from "react";
import { cx } from "./cx";

/** A field for an amount of US dollars. Empty it has no dollar sign; its placeholder says what empty means. */
export function MoneyField({
  label,
  error,
  className,
  placeholder = "none",
  ...rest
}: ComponentProps<"input"> & { label: string; error?: string | undefined }) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block truncate text-small font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-note` : undefined}
          className={cx(
            "peer h-7.5 w-full rounded-control border bg-surface pr-2 pl-6 text-body transition-colors",
            "placeholder:text-ink-3 placeholder-shown:pl-2.5 focus-visible:border-transparent",
            "pointer-coarse:h-11 pointer-coarse:text-input",
            error ? "border-bad-fill" : "border-field",
          )}
          {...rest}
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-ink-3 peer-placeholder-shown:hidden"
        >
          $
        </span>
      </div>
      {error && (
        <p id={`${id}-note`} role="alert" className="mt-1 text-small text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
