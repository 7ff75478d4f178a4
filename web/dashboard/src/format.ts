// Numbers, shares and times as people read them. Dates and times follow the browser's locale and
// zone; digits are grouped with a thin space so that no locale's separator reads as a decimal sign.

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** count is a number in digits; what is not known is none. */
export function count(n: number | undefined): string {
  return n === undefined ? "–" : grouped.format(n).replaceAll(",", "\u202f");
}

/** share is a percentage with a fixed number of digits; the extremes are exact: 0 % of none and 100 % of all alone. */
export function share(part: number, whole: number, digits = 1): string {
  if (whole <= 0) return "–";
  if (part === 0) return "0\u202f%";
  if (part === whole) return "100\u202f%";
  const least = 10 ** -digits;
  const value = (100 * part) / whole;
  if (value < least) return `<\u202f${least.toFixed(digits)}\u202f%`;
  if (value > 100 - least) return `>\u202f${(100 - least).toFixed(digits)}\u202f%`;
  return value.toFixed(digits) + "\u202f%";
}

export function percent(value: number): string {
  return Number(value.toFixed(2)) + "\u202f%";
}

export function perMinute(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : count(Math.round(value));
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dateFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" } as Intl.DateTimeFormatOptions);

/** day is the date of a moment, without its time. */
export const day = (at: number) => dateFormat.format(at);

export function clock(at: number): string {
  return clockFormat.format(at);
}

/** moment is a time of today as a clock, and any other with its day. */
export function moment(iso: string | undefined, now = Date.now()): string {
  if (!iso) return "–";
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return "–";
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? clock(at) : `${dateFormat.format(at)}, ${clock(at)}`;
}

export function fullMoment(iso: string | undefined): string {
  return iso ? fullFormat.format(Date.parse(iso)) : "";
}

/** zone is the time zone in which times are shown, with how far it is from UTC now: that may be another at a time that is shown. */
export function zone(at = new Date()): string {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const minutes = -at.getTimezoneOffset();
  const two = (n: number) => String(n).padStart(2, "0");
  const offset = minutes === 0 ? "UTC" : `UTC${minutes < 0 ? "\u2212" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return name === "" || name === "UTC" ? offset : `${name}, now ${offset}`;
}

/** span names a length of time by its two largest units. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes}\u00a0min\u00a0${seconds % 60}\u00a0s` : `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours}\u00a0h\u00a0${minutes % 60}\u00a0min` : `${hours}\u00a0h`;
  return `${Math.floor(hours / 24)}\u00a0d`;
}

export function ago(iso: string | undefined, now = Date.now()): string {
  if (!iso) return "never";
  const length = now - Date.parse(iso);
  return length < 2000 ? "just now" : `${span(length)} ago`;
}

/** lately is ago by its largest unit alone, for a column of a list. */
export function lately(iso: string | undefined, now = Date.now()): string {
  return ago(iso, now).replace(/^(\d+\u00a0\S+?)\u00a0.* ago$/, "$1 ago");
}

/** bytes writes a size as the command line does. */
export function bytes(n: number): string {
  if (n < 1024) return `${n}\u00a0B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = n / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)}\u00a0${units[unit]}`;
}

/** capital begins a sentence that the engine tells as a part of one. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** words turns an event's name such as AssignmentOffered into a phrase. */
export function words(name: string): string {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return capital(spaced);
}

/**
 * told writes what the engine says in the way of the page: times in the reader's zone, digits grouped
 * lengths of time spelled as everywhere else, and of digests as much as tells two apart. It is not for text that a vehicle supplied.
 */
export function told(text: string): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (iso) => moment(iso).replaceAll(" ", "\u00a0"))
    .replace(/\b\d{1,3}(?:,\d{3})+\b/g, (digits) => digits.replaceAll(",", "\u202f"))
    .replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1…")
    .replace(/(\d) ?%/g, "$1\u202f%")
    .replace(/(?<![\w.])(?:(\d+)h)?(?:(\d+)m)?(\d+(?:\.\d+)?)s\b/g, (_, hours, minutes, seconds) =>
      span(((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000));
}

export const plural = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`;
