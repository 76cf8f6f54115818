import { useEffect, useId, useState, type ReactElement, type SubmitEvent } from 'react';
import { askForCode, browserName, hasTicket, pairBrowser, pairByTicket, type PairProblem } from './pair.ts';
import type { Carrier } from '../settings/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';

function messageOf(problem: PairProblem): string {
  return problem === 'pairing-code-malformed'
    ? 'pairing_code_malformed'
    : `problem_${problem.replaceAll('-', '_')}`;
}

interface PairingFormProps {
  readonly settings: Settings;
  /** Whose code it takes. */
  readonly to?: Carrier;
  /** Whether shows go another way: then it is not told before anybody asks that the companion is not there. */
  readonly isSpare?: boolean;
}

/** Takes the code that the companion shows; where the companion has opened the browser itself, one click does. */
export function PairingForm({ settings, to = 'computer', isSpare = false }: PairingFormProps): ReactElement {
  const t = useText();
  const id = useId();
  const [code, setCode] = useState('');
  // Whether one click is enough; null until that is known, and nothing is asked for before.
  const [ticket, setTicket] = useState<boolean | null>(null);
  const attempt = useAttempt();
  const { busy } = attempt;
  const [problem, setProblem] = useState<PairProblem | null>(null);
  useEffect(() => {
    const look = async (): Promise<void> => {
      const found = await askForCode(settings, to);
      setProblem(isSpare && found === 'companion-missing' ? null : found);
      setTicket(to === 'computer' && (await hasTicket(location.origin)));
    };
    // What stands in the way shows again when it is submitted.
    look().catch((error: unknown) => {
      setTicket(false);
      reportError(error);
    });
  }, [settings, to, isSpare]);
  const submit = async (): Promise<void> => {
    const applicant = { origin: location.origin, name: browserName(navigator.userAgent) };
    const found = await (ticket
      ? pairByTicket(settings, applicant)
      : pairBrowser(settings, code, applicant, to));
    setProblem(found);
    if (found) setTicket(false);
  };
  return (
    <form
      className="pairing-form"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        attempt.run(submit);
      }}
    >
      <p className="hint">
        <CodeText text={t(to === 'server' ? 'pairing_server' : ticket ? 'pairing_ticket' : 'pairing_why')} />
      </p>
      <div className="field">
        {ticket !== null && (
          <>
            {!ticket && <label htmlFor={id}>{t('pairing_code')}</label>}
            <div className="pairing-line">
              {!ticket && (
                <input
                  id={id}
                  className="code"
                  dir="ltr"
                  name="pairing-code"
                  type="text"
                  value={code}
                  autoComplete="off"
                  autoCapitalize="characters"
                  spellCheck={false}
                  placeholder="XXXX-XXXX"
                  aria-invalid={problem !== null}
                  aria-describedby={`${id}-problem`}
                  onChange={(event) => {
                    setCode(event.target.value);
                    setProblem(null);
                  }}
                />
              )}
              <Button type="submit" look="primary" aria-disabled={busy}>
                {t(busy ? 'pairing_busy' : 'pairing_start')}
              </Button>
            </div>
          </>
        )}
      </div>
      <div id={`${id}-problem`} role="alert">
        {problem && (
          <Notice tone="error">
            <CodeText text={t(messageOf(problem))} />
          </Notice>
        )}
      </div>
      <Failure of={[attempt]} />
    </form>
  );
}
