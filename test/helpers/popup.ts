import type { PlatformId } from '../../companion/protocol/index.ts';

/** Keys of the platforms' shapes that belong to nobody. */
export const inventedKeys = {
  youtube: 'abcd-1234-efgh-5678-ijkl',
  twitch: 'live_123456789_AbCdEfGhIjKlMnOpQrStUvWxYz',
  facebook: 'FB-1234567890-0-AbCdEfGhIjKlMnOp',
} as const satisfies Partial<Record<PlatformId, string>>;

export type Target = keyof typeof inventedKeys;
export const targets = Object.keys(inventedKeys) as Target[];

/** What a person's hand and eye do to a page, in either browser. Selectors are CSS. */
export interface Hand {
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** Whether the selector matches now. */
  finds(selector: string): Promise<boolean>;
  /** Resolves once the selector matches; rejects after the driver's own patience. */
  see(selector: string): Promise<void>;
}

/** Saves a key through the key editor, for a platform that has none yet; that selects it. */
export async function addKey(hand: Hand, platform: Target, key: string): Promise<void> {
  const card = `[data-destination="${platform}"]`;
  await hand.see(`${card}[data-configured="false"]`);
  await hand.click(`${card} .card-key`);
  await hand.type('dialog input', key);
  await hand.click('dialog button[type="submit"]');
  await hand.see(`${card}[data-configured="true"][data-selected="true"]`);
}

export async function chooseSource(hand: Hand, source: 'tab' | 'camera' | 'screen'): Promise<void> {
  await hand.click(`label:has(input[name="source"][value="${source}"])`);
  await hand.see(`input[name="source"][value="${source}"]:checked`);
}

/** Enters everything as on the first day: three invented keys, the source. */
export async function fillIn(hand: Hand, source: 'tab' | 'camera' | 'screen'): Promise<void> {
  for (const target of targets) await addKey(hand, target, inventedKeys[target]);
  await chooseSource(hand, source);
}

/**
 * The same as the extension keeps it, for who does not look at how it is entered, with a small picture: what is done with
 * it does not depend on its size, and a busy machine is not kept busy by it.
 */
export function entered(
  source: 'tab' | 'camera',
  platforms: readonly Target[] = targets,
): Readonly<Record<string, unknown>> {
  const keys = platforms.map((target) => [`key:${target}`, { key: inventedKeys[target], ingest: null }]);
  return { ...Object.fromEntries(keys), selection: platforms, source, quality: smallQuality };
}

/** The smallest that can be chosen, and its size. */
export const smallQuality = { preset: '480p30', videoKbps: 1_500 } as const;
export const smallSize = { width: 854, height: 480 } as const;

export async function pressStart(hand: Hand): Promise<void> {
  await hand.see('main[data-phase="idle"] [data-companion="ok"]');
  await hand.click('.start-button');
}

/** Waits until the popup says live for each of the platforms. */
export async function seeLive(hand: Hand, platforms: readonly Target[] = targets): Promise<void> {
  await hand.see('main[data-phase="live"]');
  for (const platform of platforms) await hand.see(`[data-destination="${platform}"][data-phase="live"]`);
}

/** Has the show stopped, also where it has been live for so long that it is asked whether that is meant. */
export async function pressStop(hand: Hand): Promise<void> {
  await hand.click('.broadcast .stop-button');
  await hand.see('main[data-phase="stopping"], main[data-phase="idle"], [data-stop="asked"]');
  for (const step of ['asked', 'undoable']) {
    if (!(await hand.finds(`[data-stop="${step}"]`))) break;
    // What comes right after a press is taken for a double click.
    await hand.click(`[data-stop="${step}"] .stop-button[aria-disabled="false"]`);
    await hand.see('main[data-phase="stopping"], main[data-phase="idle"], [data-stop="undoable"]');
  }
  await hand.see('main[data-phase="idle"]');
}
