// What a model's name says of its family, version and size. A word that is not known here makes another family, so
// that two models are only ever related by names that say so.

export type Relation = {
  /** All words but those below, and where the model is hosted. */
  family: string;
  version: number | null;
  /** `mini`, `opus`, `70b`, …; empty for the one that says none. */
  size: string;
};

const HOST = /^(?:.*\/)?(?:[a-z-]+\.)*(?=[a-z])/;
const REVISION = /(?:-v\d+)?:\d+$|@.*$/;
const DATES = [/-20\d\d-\d\d-\d\d(?=-|$)/, /-20\d{6}(?=-|$)/, /-\d\d-20\d\d(?=-|$)/, /-\d{3,4}(?=-|$)/];
const SILENT = new Set(["latest", "preview", "exp", "beta", "turbo"]);
const SIZE =
  /^(nano|micro|tiny|mini|lite|light|small|medium|large|plus|pro|max|ultra|haiku|sonnet|opus|flash|fast|\d+(\.\d+)?b)$/;
const VERSION = /^v?(\d{1,2}(?:\.\d+)?)o?$/;
const WORD_AND_VERSION = /^([a-z]+)(\d{1,2}(?:\.\d+)?)$/;

export function relationOf(model: string): Relation {
  const name = model.toLowerCase();
  const host = HOST.exec(name)?.[0] ?? "";
  const bare = DATES.reduce(
    (text, date) => text.replace(date, ""),
    name.slice(host.length).replace(REVISION, ""),
  );
  const words: string[] = [];
  const sizes: string[] = [];
  const numbers: string[] = [];
  for (const part of bare.split(/[-_]/)) {
    const [, number] = VERSION.exec(part) ?? [];
    const [, word, own] = WORD_AND_VERSION.exec(part) ?? [];
    if (number !== undefined) numbers.push(number);
    else if (SIZE.test(part)) sizes.push(part);
    else if (word !== undefined && own !== undefined) {
      words.push(word);
      numbers.push(own);
    } else if (!SILENT.has(part)) words.push(part);
  }
  const version =
    numbers.length === 0 ? null : Number(numbers.slice(0, 2).join(".").split(".").slice(0, 2).join("."));
  return { family: `${host}${words.join("-")}`, version, size: sizes.join("-") };
}

/** Of the same size, and no older. */
export function isNewer(one: Relation, than: Relation): boolean {
  const isRelated = one.family === than.family && one.size === than.size;
  return isRelated && one.version !== null && than.version !== null && one.version >= than.version;
}

/** Of another size, in the same generation. */
export function isSibling(one: Relation, of: Relation): boolean {
  const isRelated = one.family === of.family && one.size !== of.size;
  return (
    isRelated &&
    one.version !== null &&
    of.version !== null &&
    Math.trunc(one.version) === Math.trunc(of.version)
  );
}
