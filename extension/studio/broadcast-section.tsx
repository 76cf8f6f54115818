import { useEffect, useRef, type ReactElement } from 'react';
import { problemText, reasonText } from '../messages/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { formatBitrate, formatElapsed } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { PlatformMark } from '../ui/platform-mark.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { useNow } from '../ui/use-now.ts';
import type { StudioHost, StudioState } from './host.ts';

interface BroadcastSectionProps {
  readonly host: StudioHost;
  readonly state: StudioState;
}

const tones = {
  connecting: 'busy',
  'key-sent': 'busy',
  live: 'live',
  trouble: 'trouble',
  ended: 'off',
} as const;

/** The broadcast that this page holds: what goes out, where, and Stop. */
export function BroadcastSection({ host, state }: BroadcastSectionProps): ReactElement {
  const t = useText();
  const { status, preview } = state;
  const { phase, startedAt, destinations, problem } = status;
  const now = useNow(startedAt);
  if (phase === 'idle') {
    return (
      <section className="sheet" data-phase="idle">
        {problem ? (
          <Notice tone="error">
            <CodeText text={problemText(problem, t)} />
          </Notice>
        ) : (
          <p>{t('studio_host_idle')}</p>
        )}
      </section>
    );
  }
  return (
    <section className="sheet" data-phase={phase}>
      <Preview stream={preview} />
      <div className="studio-bar">
        <StatusMark tone={phase === 'live' ? 'live' : 'busy'} />
        <strong aria-live="polite">{t(phase)}</strong>
        {startedAt !== null && (
          <time role="timer" aria-label={t('elapsed')}>
            {formatElapsed(now - startedAt)}
          </time>
        )}
        <Button look="danger" disabled={phase === 'stopping'} onClick={() => void host.stop()}>
          {t('stop')}
        </Button>
      </div>
      <ul>
        {destinations.map((view) => (
          <li key={view.id} className="studio-destination" data-destination={view.id} data-phase={view.phase}>
            <PlatformMark platform={view.platform} name={view.name} />
            <strong>{view.name}</strong>
            <StatusMark tone={tones[view.phase]} />
            <span>{t(`phase_${view.phase.replaceAll('-', '_')}`)}</span>
            {view.phase === 'live' ? (
              <span className="studio-rate">{formatBitrate(view.bitrate, t('language'))}</span>
            ) : (
              <span className="hint">{reasonText(view, t)}</span>
            )}
          </li>
        ))}
      </ul>
      <p className="hint">{t('studio_keep_open')}</p>
    </section>
  );
}

/** What goes out, without its sound: that is already in the room. */
function Preview({ stream }: { readonly stream: MediaStream | null }): ReactElement {
  const t = useText();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={video}
      className="preview"
      muted
      autoPlay
      playsInline
      aria-label={t('studio_preview_label')}
    />
  );
}
