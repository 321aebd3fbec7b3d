const STARTS_A_FORMULA = /^[=+\-@\t\r]/;
const IS_A_NUMBER = /^-?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** Lines of comma-separated cells. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function toCsv(lines: string[][]): string {
  return lines.map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

function toCell(text: string): string {
  const isFormula = STARTS_A_FORMULA.test(text) && !IS_A_NUMBER.test(text);
  const safe = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
