/** A name that calls are selected by, or that every value of has a limit of its own. */
export type SelectorName = {
  name: string;
  /** `end user`, `end users`; of a tag its key. */
  label: string;
  many: string;
  /** For the calls without a value. */
  unset: string;
  /** All values there are, where no other can be meant. */
  known?: { value: string; name: string }[];
};

/** Only the answer tells these, and a hard budget stops calls before they are made. */
const KNOWN_AFTER = ["status", "grade", "service_tier"];

/** The names that a budget of a mode can go by. */
export function namesFor(mode: string, names: SelectorName[]): SelectorName[] {
  return mode === "hard" ? names.filter(({ name }) => !KNOWN_AFTER.includes(name)) : names;
}

export function nameOf(names: SelectorName[], name: string): SelectorName {
  const label = name.replace(/^tag\./, "");
  return (
    names.find((one) => one.name === name) ?? {
      ...{ name, label, many: `values of ${label}` },
      unset: `without ${label}`,
    }
  );
}
