import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";

type FieldProps = Omit<ComponentProps<"input">, "size"> & {
  label: string;
  help?: ReactNode;
  error?: string;
  size?: "control" | "form";
};

/** An input with its label above and its help below; an error takes the place of the help. */
export function TextField({ label, help, error, size = "control", className, id, ...rest }: FieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const noteId = `${inputId}-note`;
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={inputId} className="mb-1.5 block text-small font-medium">
        {label}
        {rest.required === false && <span className="ml-1 font-normal text-ink-3">optional</span>}
      </label>
      <input
        id={inputId}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? noteId : undefined}
        className={cx(
          "w-full rounded-control border bg-surface px-2.5 text-body transition-colors",
          "placeholder:text-ink-3 focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input",
          error ? "border-bad-fill" : "border-field",
          size === "form" ? "h-9" : "h-7.5",
        )}
        {...rest}
      />
      {note && (
        <p id={noteId} role={error ? "alert" : undefined} className={cx("mt-1 text-small", noteTone(error))}>
          {note}
        </p>
      )}
    </div>
  );
}

function noteTone(error: string | undefined): string {
  return error ? "text-bad" : "text-ink-3";
}
