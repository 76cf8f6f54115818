/** Names, on an element, who in it gets the focus that was lost there: selectors, the first that finds somebody counts. */
const successor = 'data-focus-next';

/** Where the focus was, and what that was in: an element that is removed does not tell any more. */
interface Place {
  readonly element: Element;
  readonly around: readonly HTMLElement[];
  /** Where the focus was before the dialog that this place is in. */
  readonly opener: Place | null;
}

/**
 * Moves the focus on when what had it is removed, for who goes by keyboard would have to begin at the top of the page:
 * to the successor that the nearest element around it names with `data-focus-next`.
 */
export function keepFocus(page: Document): void {
  let last: Place | null = null;
  page.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element) last = placeOf(target, last);
  });
  page.addEventListener('focusout', ({ target }) => {
    // Asked a moment later, when what is being removed has been: that has not given the focus away by itself.
    queueMicrotask(() => {
      const given = last?.element === target && last?.element.isConnected;
      if (given && page.activeElement !== target) last = null;
    });
  });
  new MutationObserver(() => {
    if (!last || last.element.isConnected || !isNowhere(page)) return;
    const next = successorOf(last);
    last = null;
    next?.focus();
  }).observe(page, { childList: true, subtree: true });
}

function placeOf(element: Element, before: Place | null): Place {
  const dialog = element.closest('dialog');
  const inside = before?.element.closest('dialog') ?? null;
  const opener = dialog === null ? null : inside === dialog ? before!.opener : before;
  const around: HTMLElement[] = [];
  for (let one = element.parentElement; one; one = one.parentElement) around.push(one);
  return { element, around, opener };
}

function successorOf(place: Place): HTMLElement | null {
  const { around, opener } = place;
  if (opener?.element.isConnected && opener.element instanceof HTMLElement) return opener.element;
  if (opener) return successorOf(opener);
  for (const one of around) {
    if (!one.isConnected) continue;
    for (const selector of one.getAttribute(successor)?.split(', ') ?? []) {
      const next = one.querySelector<HTMLElement>(selector);
      if (next) return next;
    }
  }
  return null;
}

function isNowhere({ activeElement, body }: Document): boolean {
  return activeElement === null || activeElement === body;
}
