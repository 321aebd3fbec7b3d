import { type ReactNode, useId } from "react";

export type Choice<T extends string> = { value: T; label: string; help: ReactNode };

/** One of a few, each with a line that says what it means. */
export function ChoiceField<T extends string>({
  label,
  choices,
  value,
  onChange,
}: {
  label: string;
  choices: Choice<T>[];
  value: T;
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-small font-medium">{label}</legend>
      <div className="flex flex-col gap-px overflow-hidden rounded-control border border-line bg-line">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="flex min-h-11 items-start gap-2.5 bg-surface px-3 py-2 hover:bg-hover has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={id}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              aria-describedby={`${id}-${choice.value}`}
              aria-label={choice.label}
              className="mt-0.75 size-3.5 shrink-0 accent-accent outline-none"
            />
            <span className="min-w-0">
              <span className="block font-medium">{choice.label}</span>
              <span id={`${id}-${choice.value}`} className="block text-small text-pretty text-ink-2">
                {choice.help}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
