import { useId, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import type { StepId } from './steps.ts';

interface StepCardProps {
  readonly id: StepId;
  /** From 1. */
  readonly number: number;
  readonly done: boolean;
  readonly current: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** One step: its number, or a tick once it is done, and what there is to do while it is open. */
export function StepCard(props: StepCardProps): ReactElement {
  const t = useText();
  const bodyId = useId();
  const { id, number, done, current, open } = props;
  return (
    <li
      className="step"
      data-step={id}
      data-done={done}
      data-open={open}
      aria-current={current ? 'step' : undefined}
    >
      <h2>
        <button type="button" aria-expanded={open} aria-controls={bodyId} onClick={props.onToggle}>
          <span className="step-number" aria-hidden="true">
            {done ? <Icon name="check" /> : number}
          </span>
          <span className="step-title">{t(`welcome_${id}`)}</span>
          {done && <span className="step-done">{t('welcome_step_done')}</span>}
        </button>
      </h2>
      <div id={bodyId} className="step-body" hidden={!open}>
        {open && props.children}
      </div>
    </li>
  );
}
