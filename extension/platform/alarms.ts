import browser from 'webextension-polyfill';

/** As often as Chrome has an alarm at most (developer.chrome.com/docs/extensions/reference/api/alarms). */
const everyMinutes = 0.5;

/** Has this run every half minute, also in a worker that was suspended, or no more. To be called only where there is the permission. */
export async function setAlarm(name: string, on: boolean): Promise<void> {
  if (!on) await browser.alarms.clear(name);
  else if (!(await browser.alarms.get(name))) browser.alarms.create(name, { periodInMinutes: everyMinutes });
}

/** To be called while the worker runs for the first time. */
export function onAlarm(name: string, handler: () => void): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) handler();
  });
}
