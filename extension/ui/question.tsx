import { useId, type ReactElement } from 'react';
import { Button } from './button.tsx';
import { formatTime } from './format.ts';
import { Icon } from './icon.tsx';
import { useText } from './text.ts';

interface QuestionProps {
  /** What was away. */
  readonly text: string;
  /** Unix time in ms when the show ends without an answer; null for never. */
  readonly endsAt: number | null;
  /** Null where the answer takes something else than a press here. */
  readonly onGoOn: (() => void) | null;
  readonly onEnd: () => void;
}

/** Asks whether the show goes on. It takes no focus: who is typing must not answer by chance. */
export function Question({ text, endsAt, onGoOn, onEnd }: QuestionProps): ReactElement {
  const t = useText();
  const id = useId();
  return (
    <section className="question" aria-labelledby={id}>
      <h2 id={id}>
        <Icon name="warning" />
        {t('notice_asking')}
      </h2>
      <p>{text}</p>
      {endsAt !== null && <p>{t('question_ends_at', formatTime(endsAt, t('language')))}</p>}
      <div className="question-answers">
        {onGoOn && (
          <Button look="primary" className="go-on-button" onClick={onGoOn}>
            {t('question_go_on')}
          </Button>
        )}
        <Button className="end-button" onClick={onEnd}>
          {t('question_end')}
        </Button>
      </div>
    </section>
  );
}
