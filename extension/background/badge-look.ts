import type { Badge } from '../messages/background-commands.ts';

/** Text and background of the toolbar badge; white on either colour has a contrast above 4.5:1. */
export const badgeLook: Readonly<Record<Badge, { readonly text: string; readonly color: string }>> = {
  none: { text: '', color: '#c5221f' },
  live: { text: 'LIVE', color: '#c5221f' },
  trouble: { text: 'LIVE', color: '#a04100' },
};
