import { useState, type ReactElement } from 'react';
import { useBroadcast } from '../messages/use-broadcast.ts';
import type { Settings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import { useCompanion } from '../companion/use-companion.ts';
import { hostKind } from '../platform/offscreen.ts';
import { mediaPermission } from '../platform/permissions.ts';
import { isOnToolbar } from '../platform/popup.ts';
import { Brand } from '../ui/brand.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { StepBody } from './step-body.tsx';
import { StepCard } from './step-card.tsx';
import { currentStep, stepsOf, type StepId } from './steps.ts';
import { useAsked } from './use-asked.ts';

const asksForCamera = hostKind() === 'studio';
const askCamera = async (): Promise<boolean> => (await mediaPermission()) === 'granted';

/** From an extension that was just installed to being live; opened again, it goes on where things stand. */
export function Welcome({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const snapshot = useSettings(settings);
  const companion = useCompanion(snapshot?.controlPort);
  const status = useBroadcast();
  const pinned = useAsked(isOnToolbar);
  const camera = useAsked(askCamera);
  const [passed, setPassed] = useState<ReadonlySet<StepId>>(new Set());
  // What the person has opened by hand, for as long as the step to take is the same.
  const [opened, setOpened] = useState<{ during: StepId | null; id: StepId | null } | null>(null);
  if (!snapshot || !companion.checked || pinned === undefined || camera === undefined) return null;
  const { milestones } = snapshot;
  const steps = stepsOf({
    companion: companion.hello !== null && companion.hello.ffmpeg === null,
    paired: snapshot.paired,
    pinned,
    camera: asksForCamera ? camera : null,
    key: snapshot.keys.size + snapshot.locked.length > 0,
    rehearsed: milestones.rehearsed,
    live: milestones.live,
  });
  const current = currentStep(steps, passed);
  const open = opened && opened.during === current ? opened.id : current;
  const number = steps.findIndex(({ id }) => id === current) + 1;
  return (
    <main
      className="welcome"
      data-step={current ?? 'done'}
      data-focus-next="[aria-current] button, .all-set, button"
    >
      <header>
        <Brand />
        <div>
          <h1>{t('welcome_title')}</h1>
          <p role="status">
            {current === null
              ? t('welcome_done')
              : t('welcome_progress', String(number), String(steps.length), t(`welcome_${current}`))}
          </p>
        </div>
      </header>
      <ol className="steps">
        {steps.map(({ id, done, optional }, at) => (
          <StepCard
            key={id}
            id={id}
            number={at + 1}
            done={done}
            current={id === current}
            open={id === open}
            onToggle={() => setOpened({ during: current, id: id === open ? null : id })}
          >
            <StepBody
              id={id}
              done={done}
              settings={settings}
              snapshot={snapshot}
              companion={companion}
              status={status}
              onPass={optional && !done && id === current ? () => setPassed(new Set([...passed, id])) : null}
            />
          </StepCard>
        ))}
      </ol>
      {current === null && (
        <p className="all-set" tabIndex={-1}>
          <StatusMark tone="ok" />
          {t('welcome_all_set')}
        </p>
      )}
    </main>
  );
}
