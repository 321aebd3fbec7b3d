import { type ComponentProps, useId } from "react";

/** A choice of a few in a form; the browser's own list. */
export function SelectField({
  label,
  options,
  className,
  ...rest
}: ComponentProps<"select"> & { label: string; options: { value: string; label: string }[] }) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-small font-medium">
        {label}
      </label>
      <select
        id={id}
        className={
          "h-7.5 w-full rounded-control border border-field bg-surface px-2 text-body " +
          "focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input"
        }
        {...rest}
      >
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
