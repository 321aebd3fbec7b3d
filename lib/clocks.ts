// What clocks show in IANA time zones, by Intl alone. A wall time is what a clock in the zone shows, kept as the
// milliseconds that the same reading would be in UTC.

const DAY_MS = 86_400_000;

/** A zone's name comes from outside and may be written in upper and lower case as one likes. */
const MAX_FORMATTERS = 500;
const formatters = new Map<string, Intl.DateTimeFormat>();

export function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${zone} ${JSON.stringify(options)}`;
  const known = formatters.get(id);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone, hourCycle: "h23" });
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  formatters.set(id, made);
  return made;
}

/** Whether `name` is an IANA zone. Bare offsets are not: they need not be whole quarters of an hour. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatter(name, {});
    return true;
  } catch {
    return false;
  }
}

const WALL: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
};

/** A day's offset from UTC; null for a day in which it changes. */
const offsets = new Map<string, number | null>();
const MAX_OFFSETS = 20_000;

/** Reading a clock takes some microseconds: a year of hours is cut by the offsets of its days. */
function offsetOf(day: number, zone: string): number | null {
  const id = `${day} ${zone}`;
  const known = offsets.get(id);
  if (known !== undefined) return known;
  const [first, last] = [day * DAY_MS, (day + 1) * DAY_MS].map((at) => readWall(at, zone) - at);
  // safe because no zone has changed twice in a day, back to where it was
  const offset = first !== undefined && first === last ? first : null;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  offsets.set(id, offset);
  return offset;
}

/** The wall time of an instant in milliseconds. */
export function wallOf(instant: number, zone: string): number {
  const offset = offsetOf(Math.floor(instant / DAY_MS), zone);
  return offset === null ? readWall(instant, zone) : instant + offset;
}

function readWall(instant: number, zone: string): number {
  const read: Record<string, number> = {};
  for (const { type, value } of formatter(zone, WALL).formatToParts(instant)) read[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}
