/** Milliseconds as `0:07`, `12:34` or `1:02:03`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The time of day of a Unix time in ms, as the language writes it: `5:42 PM`, `17:42`. */
export function formatTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** The day of a Unix time in ms, as the language writes it: `Nov 3`. */
export function formatDate(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' }).format(at);
}

/** Bits a second as the language writes it: `4.3 Mb/s`, `850 kb/s`. */
export function formatBitrate(bitsPerSecond: number, language: string): string {
  const mega = bitsPerSecond >= 999_500;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: mega ? 'megabit-per-second' : 'kilobit-per-second',
    minimumFractionDigits: mega ? 1 : 0,
    maximumFractionDigits: mega ? 1 : 0,
  }).format(mega ? bitsPerSecond / 1e6 : bitsPerSecond / 1e3);
}

/** Bytes as the language writes them: `341 MB`, `1.2 GB`. */
export function formatBytes(bytes: number, language: string): string {
  const giga = bytes >= 999_500_000;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: giga ? 'gigabyte' : 'megabyte',
    maximumFractionDigits: giga ? 1 : 0,
  }).format(giga ? bytes / 1e9 : bytes / 1e6);
}

/** Milliseconds in seconds, as the language writes them: `0.4s`, `12s`. */
export function formatSeconds(ms: number, language: string): string {
  const fine = ms < 9_950;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'narrow',
    minimumFractionDigits: fine ? 1 : 0,
    maximumFractionDigits: fine ? 1 : 0,
  }).format(ms / 1_000);
}

/** A count as the language writes it: `1,234`. Texts put it behind a colon, so that none needs a plural. */
export function formatNumber(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

/** A share of 0 to 1 in per cent, as the language writes it; not called all where something is missing: `100%`, `99.9%`. */
export function formatShare(share: number, language: string): string {
  const tenths = share > 0.99 ? Math.floor(share * 1_000) / 1_000 : share;
  const maximumFractionDigits = share > 0.99 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits }).format(tenths);
}

/** A factor in decibels with its sign: `+3 dB`, `−12 dB`, `0 dB`. */
export function formatDecibels(db: number, language: string): string {
  return `${new Intl.NumberFormat(language, { signDisplay: 'exceptZero' }).format(db)} dB`;
}

/** Names as a sentence lists them: `YouTube, Twitch, and Facebook`. */
export function formatList(names: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}
