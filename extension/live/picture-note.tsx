import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { openSinglePage } from '../messages/open-single-page.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

interface PictureNoteProps {
  readonly status: BroadcastStatus;
  /** Whether it is in the studio page, where the camera can be allowed. */
  readonly inStudio?: boolean;
}

/** While live: why the camera is not in its corner, or nothing is, and that the source shows nothing but black, or nothing new. */
export function PictureNote({ status, inStudio }: PictureNoteProps): ReactElement | null {
  const t = useText();
  if (!status.picture) return null;
  const { camera, black, still, bare } = status.picture;
  return (
    <div role="status" className="picture-note">
      {camera !== 'off' && camera !== 'on' && camera !== 'opening' && (
        <Notice tone="warning">{t(`camera_${camera}`)}</Notice>
      )}
      {camera === 'refused' && !inStudio && (
        <Button onClick={() => void openSinglePage('studio')}>{t('studio_permission_ask')}</Button>
      )}
      {bare && <Notice tone="warning">{t('picture_bare')}</Notice>}
      {still && <Notice tone="warning">{t('picture_still')}</Notice>}
      {black && <Notice tone="warning">{t('picture_black')}</Notice>}
    </div>
  );
}
