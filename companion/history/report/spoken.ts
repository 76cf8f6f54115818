/** A length of time as the language writes it: `0.4 sec`, `12 sec`, `3 min 5 sec`, `2 hr 1 min`. @param seconds any */
export function spoken(seconds: number, language: string): string {
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(language, {
      ...{ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits },
    }).format(value);
  if (seconds < 1) return unit(seconds, 'second', 1);
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, 'second');
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  const hours = Math.floor(minutes / 60);
  const parts =
    hours > 0
      ? [unit(hours, 'hour'), minutes % 60 > 0 ? unit(minutes % 60, 'minute') : '']
      : [unit(minutes, 'minute'), rest > 0 ? unit(rest, 'second') : ''];
  return parts.filter((part) => part !== '').join(' ');
}
