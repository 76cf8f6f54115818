import { uploadTestKbps, type PlatformId } from '#protocol';
import { useEffect, type ReactElement } from 'react';
import { testUpload, type UploadFound } from '../companion/test-upload.ts';
import { useQuestion } from '../companion/use-question.ts';
import { listChoices } from '../keys/choices.ts';
import { uploadKbps } from '../keys/upload-kbps.ts';
import { askedText } from '../messages/problem-text.ts';
import { carrierOf } from '../settings/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { learnt } from '../settings/uplink.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { formatBitrate } from '../ui/format.ts';
import { useText } from '../ui/text.ts';

/** What is tried at least, in kbit/s, and how many times what the selected destinations take. */
const leastKbps = 12_000;
const room = 1.5;

interface UploadTestFieldProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly platform: PlatformId;
}

/** Tests how much the upload bears at a platform where nobody sees that, and keeps what it finds. */
export function UploadTestField({ settings, snapshot, platform }: UploadTestFieldProps): ReactElement | null {
  const t = useText();
  const { answer, put } = useQuestion<UploadFound>(snapshot);
  const found = typeof answer === 'object' && answer?.ok ? answer : null;
  useEffect(() => {
    if (!found) return;
    const { kbps, isAtLeast } = found;
    const now = { kbps, known: isAtLeast ? 'carried' : 'measured', at: Date.now() } as const;
    void settings.uplink.update((before) => learnt(before, now));
  }, [found, settings]);
  const key = snapshot.keys.get(platform);
  // From a server it would test that one's line.
  if (!key || typeof carrierOf(snapshot).at === 'string') return null;
  const { server } = snapshot.destinationOptions[platform] ?? {};
  const selected = listChoices(snapshot).filter((choice) => choice.selected);
  const wanted = Math.round(Math.max(leastKbps, uploadKbps(selected, snapshot) * room));
  const request = {
    key: key.key,
    ...(key.ingest !== null && { ingest: key.ingest }),
    ...(server !== undefined && { server }),
    kbps: Math.min(wanted, uploadTestKbps.max),
  };
  return (
    <div className="measured">
      <span role="status">
        <CodeText text={words(answer, platform, t)} />
      </span>
      <Button
        aria-disabled={answer === 'asking'}
        title={t('upload_test_what')}
        onClick={() => put((...ways) => testUpload(platform, request, ...ways))}
      >
        {t('upload_test')}
      </Button>
    </div>
  );
}

function words(
  answer: UploadFound | 'asking' | 'unpaired' | null,
  platform: PlatformId,
  t: (message: string, ...subs: readonly string[]) => string,
): string {
  if (answer === null) return t('upload_test_what');
  if (answer === 'asking') return t('upload_test_running');
  if (answer === 'unpaired') return t('problem_not_paired');
  if (!answer.ok) return askedText({ ...answer, platform, ownIngest: true }, t);
  const rate = formatBitrate(answer.kbps * 1_000, t('language'));
  return t(answer.isAtLeast ? 'upload_test_at_least' : 'upload_test_about', rate);
}
