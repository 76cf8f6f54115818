const storedAs = 'key';

/**
 * The key of the page. It comes in the address, which may be seen by whoever watches the screen, a show's viewers among
 * them: so it is taken out there, and kept for as long as the tab is open. Empty where there is none.
 */
export function takeKey(address: Location, kept: Storage, history: History): string {
  const url = new URL(address.href);
  const given = url.searchParams.get('key');
  if (given === null) return kept.getItem(storedAs) ?? '';
  kept.setItem(storedAs, given);
  url.searchParams.delete('key');
  history.replaceState(history.state, '', url);
  return given;
}
