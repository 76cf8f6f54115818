import type { Headline } from '#protocol';
import { companionProblem, type DestinationView } from '../messages/broadcast-status.ts';
import { headlineText } from '../messages/headline-text.ts';
import type { Notice } from '../messages/notice.ts';
import { hiddenText, problemText, questionText, reasonText } from '../messages/problem-text.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;

/** A notification in words. Those about one thing have one id: the newest takes the place of the one before. */
export interface NoticeText {
  readonly id: 'destinations' | 'shows' | 'broadcast' | 'picture' | 'sound' | 'marker';
  readonly title: string;
  readonly message: string;
}

/** What happened, where, and what to do. */
export function noticeText(notice: Notice, headline: Headline, t: Translate): NoticeText {
  switch (notice.kind) {
    case 'failed': {
      const { destinations } = notice;
      const title = t('notice_failed', namesOf(destinations, t));
      return { id: 'destinations', title, message: plain(whatToDo(destinations, t)) };
    }
    case 'back': {
      const title = t('notice_back', namesOf(notice.destinations, t));
      return { id: 'destinations', title, message: headlineText(headline, t) };
    }
    case 'show-ends':
    case 'show-renewed': {
      const { destinations } = notice;
      const title = notice.kind === 'show-ends' ? 'notice_show_ends' : 'notice_show_renewed';
      return { id: 'shows', title: t(title, namesOf(destinations, t)), message: whatToDo(destinations, t) };
    }
    case 'source':
      return { id: 'broadcast', title: t('source_none'), message: plain(problemText(notice.problem, t)) };
    case 'not-stopped':
      return {
        id: 'broadcast',
        title: t('notice_not_stopped'),
        message: plain(problemText(notice.problem, t)),
      };
    case 'not-switched': {
      const message = t('switch_refused', problemText(notice.problem, t));
      return { id: 'broadcast', title: t('notice_not_switched'), message: plain(message) };
    }
    case 'stopped':
      return { id: 'broadcast', title: t('notice_ended'), message: t('notice_stopped') };
    case 'marked':
    case 'not-marked': {
      const isMarked = notice.kind === 'marked';
      const title = t(isMarked ? 'notice_marked' : 'notice_not_marked');
      return { id: 'marker', title, message: t(isMarked ? 'marked_what' : 'problem_nothing_live') };
    }
    case 'no-window':
      return {
        id: 'broadcast',
        title: t('notice_no_window'),
        message: problemText({ code: 'no-window' }, t),
      };
    case 'hidden': {
      const message = hiddenText(notice.privacy, t);
      return { id: 'broadcast', title: t('notice_hidden'), message };
    }
    case 'picture': {
      const { trouble } = notice;
      const isOfAll = trouble === 'black' || trouble === 'still' || trouble === 'bare';
      const message = t(isOfAll ? `picture_${trouble}` : `camera_${trouble}`);
      return { id: 'picture', title: t('notice_picture'), message };
    }
    case 'sound': {
      const { trouble } = notice;
      const message =
        trouble === 'silent' ? 'silent_microphone' : `microphone_${trouble.replaceAll('-', '_')}`;
      return { id: 'sound', title: t('notice_sound'), message: t(message) };
    }
    case 'stop-pressed': {
      const { step } = notice.pendingStop;
      const title = step === 'asked' ? t('stop_ask') : t('stop_in', '3');
      return { id: 'broadcast', title, message: t(`notice_stop_${step}`) };
    }
    case 'asking': {
      const message = questionText(notice.question, t);
      return { id: 'broadcast', title: t('notice_asking'), message };
    }
    case 'ended':
    case 'not-started': {
      const title = t(notice.kind === 'ended' ? 'notice_ended' : 'notice_not_started');
      return { id: 'broadcast', title, message: plain(problemText(notice.problem, t)) };
    }
  }
}

function whatToDo(destinations: readonly DestinationView[], t: Translate): string {
  const away = companionProblem(destinations);
  if (away) return problemText(away, t);
  const [first, ...others] = destinations;
  return others.length === 0 ? reasonText(first!, t) : t('notice_several');
}

function namesOf(destinations: readonly DestinationView[], t: Translate): string {
  return new Intl.ListFormat(t('language'), { type: 'conjunction' }).format(
    destinations.map(({ name }) => name),
  );
}

/** Back quotes set a command as code on a page; here there is no such thing. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
