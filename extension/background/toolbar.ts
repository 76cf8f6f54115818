import type { BroadcastReport } from '../messages/background-contract.ts';
import { headlineText } from '../messages/headline-text.ts';
import { setBadge, setTooltip } from '../platform/badge.ts';
import { t } from '../platform/i18n.ts';
import { badgeLook } from './badge-look.ts';

/** Says on the toolbar button how the broadcast is: in few signs, and in words to who points at it. */
export async function showInToolbar({ headline, waitingPicture }: BroadcastReport): Promise<void> {
  const { text, color } = badgeLook(headline, t);
  await setBadge(text, color);
  const words = headlineText(headline, t);
  const lines = words === '' ? [t('actionTitle')] : [t('tooltip', words)];
  if (waitingPicture) lines.push(t('source_none'));
  await setTooltip(lines.join('\n'));
}
