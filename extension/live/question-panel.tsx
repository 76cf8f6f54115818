import type { ReactElement } from 'react';
import type { Question as Asked } from '../messages/broadcast-status.ts';
import { goOn, stopBroadcast } from '../messages/host-client.ts';
import { questionText } from '../messages/problem-text.ts';
import { Question } from '../ui/question.tsx';
import { useText } from '../ui/text.ts';

/** Whether the show goes on after an absence. Without a source that takes another one, from the buttons below. */
export function QuestionPanel({ question }: { readonly question: Asked }): ReactElement {
  const t = useText();
  return (
    <Question
      text={questionText(question, t)}
      endsAt={question.endsAt}
      onGoOn={question.code === 'source-ended' ? null : () => void goOn()}
      onEnd={() => void stopBroadcast()}
    />
  );
}
