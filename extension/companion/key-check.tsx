import type { ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { checkServer, type KeyQuestion, type ServerAnswer } from './check-servers.ts';
import { checkState } from './check-state.ts';
import { useQuestion, type Asker } from './use-question.ts';

interface KeyCheckProps {
  /** The key that stands in the field, and where it would go; null for none. */
  readonly question: KeyQuestion | null;
  readonly asker: Asker;
}

/** Asks the server about one key, before or after it is saved. Made anew for another key, so that no answer outlives its own. */
export function KeyCheck({ question, asker }: KeyCheckProps): ReactElement {
  const t = useText();
  const { answer, put } = useQuestion<ServerAnswer>(asker);
  return (
    <div className="key-check">
      <div role="status">
        {answer === null && <p className="hint">{t('check_key_what')}</p>}
        {answer === 'unpaired' && <p className="hint">{t('problem_not_paired')}</p>}
        {answer !== null && answer !== 'unpaired' && <Said check={answer} />}
      </div>
      <Button
        aria-disabled={answer === 'asking' || question === null}
        onClick={() => question && put((...ways) => checkServer(question, ...ways))}
      >
        {t('check_key')}
      </Button>
    </div>
  );
}

function Said({ check }: { readonly check: ServerAnswer | 'asking' }): ReactElement {
  const t = useText();
  const { tone, text, why } = checkState(check, t);
  return (
    <>
      <p className="key-check-state">
        <StatusMark tone={tone} />
        {text}
      </p>
      {why !== '' && (
        <p className="hint">
          <CodeText text={why} />
        </p>
      )}
    </>
  );
}
