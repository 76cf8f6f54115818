import type { CSSProperties, ReactElement } from 'react';
import type { Choice } from '../keys/choices.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { formatBitrate, formatDate } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { budgetOf, type Budget } from './budget.ts';

interface BudgetLineProps {
  readonly selected: readonly Choice[];
  readonly snapshot: SettingsSnapshot;
}

/** What the selected destinations take of the upload, in words and as a bar, and how much is encoded for them. */
export function BudgetLine({ selected, snapshot }: BudgetLineProps): ReactElement {
  const t = useText();
  const rate = (kbps: number): string => formatBitrate(kbps * 1000, t('language'));
  const budget = budgetOf(selected, snapshot, navigator.hardwareConcurrency);
  const { kbps, uplink, encodes, isOver, isHeavy } = budget;
  const share = uplink ? Math.min(1, kbps / uplink.kbps) : 0;
  return (
    <>
      <div className="budget" data-over={isOver}>
        {selected.length > 0 && (
          <p>
            <span>{uploadText(budget, rate, t)}</span>
            {budget.byServer && <span>{t('budget_once')}</span>}
            {encodes > 0 && <span>{t('budget_encodes', String(encodes))}</span>}
          </p>
        )}
        {selected.length > 0 && uplink && (
          <div className="budget-bar" style={{ '--share': share } as CSSProperties} />
        )}
      </div>
      {isOver && uplink && (
        <Notice tone="warning">
          {t('budget_over', rate(uplink.kbps), formatDate(uplink.at, t('language')))}
        </Notice>
      )}
      {isHeavy && !isOver && <Notice tone="warning">{t('budget_heavy')}</Notice>}
    </>
  );
}

function uploadText(
  { kbps, uplink }: Budget,
  rate: (kbps: number) => string,
  t: ReturnType<typeof useText>,
): string {
  if (!uplink) return t('budget_upload', rate(kbps));
  const text = uplink.known === 'carried' ? 'budget_upload_carried' : 'budget_upload_of';
  return t(text, rate(kbps), rate(uplink.kbps));
}
