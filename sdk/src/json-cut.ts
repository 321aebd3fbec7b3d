/** The end of a text that was cut, without half an escape. */
export function closed(tail: string): string {
  return `${tail.replace(/([^\\](?:\\\\)*)\\(?:u[\da-f]{0,3})?$/i, "$1")}"`;
}

/** Ends that may be JSON: without half a number, and without a comma or a name that nothing follows. */
export function cuts(tail: string): string[] {
  const whole = tail.replace(/[^\s,:{}[\]"]+$/, "");
  return [whole, whole.replace(/,\s*$/, ""), whole.replace(/,?\s*"(?:[^"\\]|\\.)*"\s*:?\s*$/, "")];
}
