import { headlineOf } from '#protocol';
import { isCompanionAway, type BroadcastStatus, type DestinationView } from './broadcast-status.ts';
import { headlineText } from './headline-text.ts';
import { phaseText } from './phase-text.ts';
import { hiddenText, questionText, reasonText } from './problem-text.ts';
import { uploadChange, type SayRate } from './upload-text.ts';
import { soundText } from './sound-text.ts';
import { videoText } from './video-text.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;

/** Sentences that a screen reader says of a change: of trouble at once, of everything else when it has a moment. */
export interface Announcement {
  readonly polite: readonly string[];
  readonly assertive: readonly string[];
}

/**
 * Finds words for what has changed. Changes of state alone, never figures; and of a destination in trouble each reason
 * once, until it is live again: attempts that fail one after the other are one trouble.
 */
export class Announcer {
  readonly #told = new Map<string, Set<string>>();
  #before: BroadcastStatus | null = null;

  /** `t` looks words up, `list` puts names together, `rate` says bitrates. @returns null when there is nothing to say */
  announce(
    status: BroadcastStatus,
    t: Translate,
    list: (names: readonly string[]) => string,
    rate: SayRate,
  ): Announcement | null {
    const before = this.#before;
    this.#before = status;
    if (!before) return null;
    if (status.phase === 'idle') this.#told.clear();
    // Of one whose page opens onto a running broadcast nothing has just happened.
    const joining = before.phase === 'idle' && status.phase !== 'starting';
    const polite = new Map<string, string[]>();
    const assertive = new Map<string, string[]>();
    for (const view of status.destinations) {
      const old = before.destinations.find(({ id }) => id === view.id);
      if (old?.phase === view.phase && old.reason === view.reason) continue;
      const [words, urgent] = this.#wordsFor(view, status.rehearsal, t);
      if (words === '') continue;
      const to = urgent && !joining ? assertive : polite;
      to.set(words, [...(to.get(words) ?? []), view.name]);
    }
    const upload = joining ? '' : uploadChange(before, status, t, rate);
    const said = [
      overall(before, status, t),
      upload,
      joining ? '' : ofVideo(before, status, t),
      joining ? '' : ofSound(before, status, t),
      ...sentences(polite, t, list),
    ].filter((one) => one !== '');
    const urgent = [
      ...asked(before, status, t),
      ...pressed(before, status, t),
      ...hidden(before, status, t),
      ...sentences(assertive, t, list),
    ];
    if (said.length + urgent.length === 0) return null;
    return { polite: said, assertive: urgent };
  }

  #wordsFor(view: DestinationView, rehearsal: boolean, t: Translate): [words: string, urgent: boolean] {
    const { id, phase, reason } = view;
    if (phase === 'live' && reason === null) {
      this.#told.delete(id);
      return [phaseText(view, rehearsal, t), false];
    }
    if (phase === 'ended') return [phaseText(view, rehearsal, t), false];
    // On the way there, or lost with the companion: the headline says that of all of them.
    if (phase === 'connecting' || phase === 'key-sent' || isCompanionAway(view)) return ['', false];
    const told = this.#told.get(id) ?? new Set();
    this.#told.set(id, told);
    const first = phase === 'trouble' && ![...told].some((one) => one.startsWith('trouble'));
    const what = `${phase} ${reason}`;
    if (told.has(what)) return ['', false];
    told.add(what);
    return [reasonText(view, t) || phaseText(view, rehearsal, t), first];
  }
}

/** What is true of the broadcast as a whole, where its destinations do not say it. */
function overall(before: BroadcastStatus, status: BroadcastStatus, t: Translate): string {
  if (status.phase === 'idle') return before.phase === 'idle' ? '' : t('headline_ended');
  const headline = headlineOf(status);
  const told = headlineOf(before).kind === headline.kind;
  return !told &&
    ['connecting', 'waiting', 'waiting-server', 'silent', 'silent-server', 'stopping'].includes(headline.kind)
    ? headlineText(headline, t)
    : '';
}

/** That the picture goes out with less than was chosen, since a moment ago; that it does not any more is no news. */
function ofVideo(before: BroadcastStatus, status: BroadcastStatus, t: Translate): string {
  const text = status.phase === 'live' ? videoText(status, t) : '';
  return text === videoText(before, t) ? '' : text;
}

/** What is wrong with the sound since a moment ago. */
function ofSound(before: BroadcastStatus, status: BroadcastStatus, t: Translate): string {
  const text = soundText(status, t);
  return text === soundText(before, t) ? '' : text;
}

/** What the person is asked since a moment ago. */
function asked(before: BroadcastStatus, { question }: BroadcastStatus, t: Translate): string[] {
  if (!question || before.question) return [];
  return [`${t('notice_asking')} ${questionText(question, t)}`];
}

/** That Stop was pressed since a moment ago, here or by a key, or taken back. */
function pressed(before: BroadcastStatus, { pendingStop, phase }: BroadcastStatus, t: Translate): string[] {
  if (phase !== 'live' || pendingStop?.step === before.pendingStop?.step) return [];
  if (pendingStop === null) return [t('stop_kept')];
  return [pendingStop.step === 'asked' ? t('stop_ask') : t('stop_in', '3')];
}

/** That nobody sees the source any more, or sees it again, since a moment ago. */
function hidden(before: BroadcastStatus, { privacy, phase }: BroadcastStatus, t: Translate): string[] {
  if (phase !== 'live' || before.phase !== 'live' || before.privacy === privacy) return [];
  return [privacy ? hiddenText(privacy, t) : t('hidden_over')];
}

function sentences(
  groups: ReadonlyMap<string, readonly string[]>,
  t: Translate,
  list: (names: readonly string[]) => string,
): string[] {
  // Some sentences about a platform name it themselves.
  return [...groups].map(([words, names]) =>
    names.every((name) => words.includes(name)) ? words : t('for_destinations', list(names), words),
  );
}
