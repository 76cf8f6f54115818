import { useMemo, useState, type ReactElement } from 'react';
import type { PairingNews } from '#protocol';
import { Button } from '../../../extension/ui/button.tsx';
import { formatNumber } from '../../../extension/ui/format.ts';
import { Notice } from '../../../extension/ui/notice.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { useAttempt } from '../../../extension/ui/use-attempt.ts';
import { AskDialog } from './ask-dialog.tsx';
import { requestsWith } from './requests.ts';

interface PairingSectionProps {
  /** Null before the companion has said. */
  readonly pairing: PairingNews | null;
  readonly pageKey: string;
}

/** From so many wrong codes on it is hardly a person who mistypes. */
const manyMisses = 5;

/** The browsers that may publish, and the way to another one. */
export function PairingSection({ pairing, pageKey }: PairingSectionProps): ReactElement {
  const t = useText();
  const requests = useMemo(() => requestsWith(pageKey), [pageKey]);
  const showing = useAttempt();
  const [forgetting, setForgetting] = useState<string | null>(null);
  const code = pairing?.code ?? null;
  const browsers = pairing?.browsers ?? [];
  const asked = browsers.find(({ id }) => id === forgetting);
  const day = new Intl.DateTimeFormat(t('language'), { dateStyle: 'medium' });
  return (
    <>
      <section aria-labelledby="code-title">
        <h2 id="code-title">{t('control_pair')}</h2>
        <div className="box pairing-code">
          <p>{t('control_pair_what')}</p>
          <div className="pairing-code-line" aria-live="polite">
            {code ? (
              <output aria-label={t('pairing_code')}>{code.text}</output>
            ) : (
              <Button
                look="primary"
                aria-disabled={showing.busy}
                onClick={() => showing.run(requests.showCode)}
              >
                {t('control_code_show')}
              </Button>
            )}
          </div>
          {code && code.misses >= manyMisses && (
            <div role="alert">
              <Notice tone="warning">
                {t('control_code_misses', formatNumber(code.misses, t('language')))}
              </Notice>
            </div>
          )}
          {showing.failed && (
            <div role="alert">
              <Notice tone="error">{t('control_failed')}</Notice>
            </div>
          )}
        </div>
      </section>
      <section aria-labelledby="browsers-title" data-focus-next="button, #browsers-title">
        <h2 id="browsers-title" tabIndex={-1}>
          {t('control_browsers')}
        </h2>
        {pairing && pairing.browsers === null && (
          <Notice tone="error">{t('problem_pairings_unusable')}</Notice>
        )}
        {pairing?.browsers?.length === 0 && <p className="empty box">{t('control_browsers_none')}</p>}
        <ul className="browsers" aria-labelledby="browsers-title">
          {browsers.map(({ id, name, pairedAt }) => (
            <li key={id} className="box browser" data-browser={id}>
              <div>
                <bdi>{name}</bdi>
                <p className="hint">{t('control_paired_at', dayOf(pairedAt, day))}</p>
              </div>
              <Button
                look="danger"
                aria-label={t('control_forget_for', name)}
                onClick={() => setForgetting(id)}
              >
                {t('control_forget')}
              </Button>
            </li>
          ))}
        </ul>
      </section>
      {asked && (
        <AskDialog
          question={t('control_forget_question', asked.name)}
          what={t('control_forget_what')}
          answer={t('control_forget')}
          onAnswer={() => requests.forget(asked.id)}
          onClose={() => setForgetting(null)}
        />
      )}
    </>
  );
}

function dayOf(time: string, day: Intl.DateTimeFormat): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : day.format(date);
}
