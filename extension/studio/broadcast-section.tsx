import { headlineOf } from '#protocol';
import { useEffect, useRef, type ReactElement } from 'react';
import { HideBar } from '../live/hide-bar.tsx';
import { PictureNote } from '../live/picture-note.tsx';
import { headlineText, headlineTone, isOnAir } from '../messages/headline-text.ts';
import { behindText, phaseText, phaseTone } from '../messages/phase-text.ts';
import { problemText, questionText, reasonText } from '../messages/problem-text.ts';
import { CodeText } from '../ui/code-text.tsx';
import { formatBitrate } from '../ui/format.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { HeadlineLine } from '../ui/headline-line.tsx';
import { Notice } from '../ui/notice.tsx';
import { PlatformMark } from '../ui/platform-mark.tsx';
import { Question } from '../ui/question.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { StopControl } from '../ui/stop-control.tsx';
import { useText } from '../ui/text.ts';
import type { StudioHost, StudioState } from './studio-broadcast.ts';

interface BroadcastSectionProps {
  readonly host: StudioHost;
  readonly state: StudioState;
}

/** The broadcast that this page holds: what goes out, where, and Stop. */
export function BroadcastSection({ host, state }: BroadcastSectionProps): ReactElement {
  const t = useText();
  const { status, preview } = state;
  const { phase, liveSince, destinations, problem, question } = status;
  const headline = headlineOf(status);
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
    <section className="sheet" data-phase={phase} data-headline={headline.kind}>
      <Preview stream={preview?.stream ?? null} />
      <div className="studio-bar">
        <HeadlineLine tone={headlineTone(headline)} text={headlineText(headline, t)} />
        {isOnAir(headline) && liveSince !== null && <Elapsed since={liveSince} />}
        <StopControl
          pending={status.pendingStop}
          stopping={phase === 'stopping'}
          onPress={() => host.pressStop()}
          onKeep={() => host.keepLive()}
        />
      </div>
      <div role="alert">
        {problem?.code === 'stop-unanswered' && (
          <Notice tone="error">
            <CodeText text={problemText(problem, t)} />
          </Notice>
        )}
      </div>
      {question && (
        <Question
          text={questionText(question, t)}
          endsAt={question.endsAt}
          onGoOn={question.code === 'source-ended' ? null : () => host.goOn()}
          onEnd={() => void host.stop()}
        />
      )}
      <HideBar status={status} />
      <PictureNote status={status} inStudio />
      <ul>
        {destinations.map((view) => (
          <li key={view.id} className="studio-destination" data-destination={view.id} data-phase={view.phase}>
            <PlatformMark platform={view.platform} name={view.name} />
            <strong>
              <bdi>{view.name}</bdi>
            </strong>
            <StatusMark tone={phaseTone(view, status.rehearsal)} />
            <span>{phaseText(view, status.rehearsal, t)}</span>
            {view.phase === 'live' && (
              <bdi className="studio-rate">{formatBitrate(view.bitrate, t('language'))}</bdi>
            )}
            <span>{behindText(view, t)}</span>
            <span className="hint">{reasonText(view, t)}</span>
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
