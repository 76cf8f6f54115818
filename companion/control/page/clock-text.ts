/** Says times of day as the language writes them, with the day where that is not today. */
export function clockIn(language: string): (at: number) => string {
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' });
  const today = new Date().toDateString();
  return (at) => (new Date(at).toDateString() === today ? time : day).format(at);
}

/** Says a day and a time as the language writes them. */
export function momentIn(language: string): (at: number) => string {
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (at) => moment.format(at);
}
