import type { ReactElement } from 'react';
import { Button } from '../../../extension/ui/button.tsx';
import { formatBytes, formatElapsed, formatNumber } from '../../../extension/ui/format.ts';
import { StatusMark, type Tone } from '../../../extension/ui/status-mark.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { momentIn } from './clock-text.ts';
import type { LinkedRecording } from './use-recordings.ts';

interface RecordingItemProps {
  readonly recording: LinkedRecording;
  readonly isPlayed: boolean;
  readonly onPlay: () => void;
  readonly onDelete: () => void;
}

const tones: Readonly<Record<LinkedRecording['state'], Tone>> = {
  recording: 'live',
  left: 'busy',
  ready: 'ok',
};

/** One file that was recorded. */
export function RecordingItem({ recording, isPlayed, onPlay, onDelete }: RecordingItemProps): ReactElement {
  const t = useText();
  const language = t('language');
  const { name, startedAt, part, seconds, bytes, state, link } = recording;
  const facts = [
    ...(part > 1 ? [t('recordings_part', formatNumber(part, language))] : []),
    ...(seconds === null ? [] : [formatElapsed(seconds * 1_000)]),
    formatBytes(bytes, language),
  ];
  const grows = state === 'recording';
  return (
    <li className="box past-show" data-recording={name} data-state={state}>
      <div className="past-show-head">
        <h3>
          <StatusMark tone={tones[state]} />
          <time dateTime={new Date(startedAt).toISOString()}>{momentIn(language)(startedAt)}</time>
        </h3>
        <p className="hint">{facts.join(' · ')}</p>
      </div>
      <div className="recording-file">
        <bdi>{name}</bdi>
        {state !== 'ready' && <p className="hint">{t(grows ? 'recordings_grows' : 'recordings_left')}</p>}
      </div>
      <div className="past-show-ways">
        {state === 'ready' && (
          <Button aria-expanded={isPlayed} aria-label={t('recordings_play_for', name)} onClick={onPlay}>
            {t('recordings_play')}
          </Button>
        )}
        {!grows && (
          <>
            <a
              className="button button-plain"
              href={link}
              download={name}
              aria-label={t('recordings_save_for', name)}
            >
              {t('recordings_save')}
            </a>
            <Button look="quiet" aria-label={t('control_delete_for', name)} onClick={onDelete}>
              {t('control_delete')}
            </Button>
          </>
        )}
      </div>
      {isPlayed && (
        // Made by the person, who has no other words for it.
        <video className="played" src={link} controls autoPlay playsInline aria-label={name} />
      )}
    </li>
  );
}
