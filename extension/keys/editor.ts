import { furtherOwner, hideLogin, type PlatformId, type SendKey } from '#protocol';
import type { Choice } from './choices.ts';
import { deleteKey, furtherServer, saveKey } from './actions.ts';
import { adviseInWords, adviseOnKey } from './advice.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

type KeyQuestion = Pick<SendKey, 'key' | 'ingest' | 'server'> & { readonly platform: PlatformId };

interface KeyEditor {
  readonly owner: string;
  readonly saved: string;
  readonly savedServer: string | null;
  /** Why a key that is saved is not used; null when it is. */
  readonly unused: string | null;
  readonly hint: string;
  /** The page of the platform where a person finds the key; null where it is not known. */
  readonly page: { readonly platform: string; readonly url: string } | null;
  readonly advise: (text: string) => ReturnType<typeof adviseInWords>;
  /** What its server can be asked about the key in the field, saved or not; null for what is no key. */
  readonly question: (text: string) => KeyQuestion | null;
  readonly onSave: (text: string) => Promise<void>;
  readonly onDelete: () => Promise<void>;
  readonly onClose: () => void;
}

/** What the key dialog needs to edit the key of one destination; `close` is called when it has been saved or deleted. */
export function keyEditor(
  settings: Settings,
  { keys, destinations, destinationOptions }: SettingsSnapshot,
  { id, platform, name, preset, keyElsewhere }: Choice,
  t: (message: string, ...subs: readonly string[]) => string,
  close: () => void,
): KeyEditor {
  const stored = keys.get(id);
  const address = destinations.find((one) => one.id === id)?.ingest ?? null;
  const server = hideLogin(address ?? '');
  return {
    owner: name,
    saved: stored?.key ?? '',
    savedServer: stored?.ingest ? hideLogin(stored.ingest) : null,
    unused: keyElsewhere === null ? null : t('key_moved', keyElsewhere, server),
    hint: platform === 'custom' && preset ? t('key_hint_preset', preset.name) : t(`key_hint_${platform}`),
    page: preset?.keyPage ? { platform: preset.name, url: preset.keyPage.value } : null,
    advise: (text) => adviseInWords(platform === 'custom' ? furtherOwner(preset) : platform, text, t),
    question: (text) => {
      const entered = text === stored?.key ? stored : adviseOnKey(platform, text).stored;
      if (!entered) return null;
      const own = address === null ? null : furtherServer(address, stored?.ingest ?? null);
      const ingest = entered.ingest ?? own;
      const chosen = destinationOptions[id]?.server;
      return {
        platform,
        key: entered.key,
        ...(ingest !== null && { ingest }),
        ...(chosen !== undefined && { server: chosen }),
      };
    },
    onSave: (text) => saveKey(settings, id, platform, text).then(close),
    onDelete: () => deleteKey(settings, id).then(close),
    onClose: close,
  };
}
