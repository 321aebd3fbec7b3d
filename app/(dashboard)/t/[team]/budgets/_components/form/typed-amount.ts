/** An amount as people type it, `$1,000`, without what is no figure; the rest is left to be refused. */
export function typedAmount(text: string): string {
  return text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(/(?<=\d),(?=\d{3}(\D|$))/g, "");
}
