import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button } from '../../../extension/ui/button.tsx';
import { Icon } from '../../../extension/ui/icon.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { playLive, type LiveState } from './play-live.ts';

interface LivePictureProps {
  readonly show: number;
  readonly pageKey: string;
}

const texts: Readonly<Record<Exclude<LiveState, 'playing'>, string>> = {
  opening: 'picture_opening',
  gone: 'picture_gone',
  full: 'picture_full',
  unplayable: 'picture_unplayable',
};

/** The picture that goes out, and its sound for who switches that on: a page may not begin with any. */
export function LivePicture({ show, pageKey }: LivePictureProps): ReactElement {
  const t = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<LiveState>('opening');
  const [isMuted, setMuted] = useState(true);
  useEffect(() => {
    const left = new AbortController();
    void playLive(video.current!, { show, pageKey, onState: setState }, left.signal);
    return () => left.abort();
  }, [show, pageKey]);
  return (
    <div className="picture-box" data-state={state}>
      <video ref={video} muted={isMuted} playsInline aria-label={t('picture_label')} />
      <div className="picture-line">
        <p className="hint" role="status">
          {t(state === 'playing' ? 'picture_what' : texts[state])}
        </p>
        <Button aria-pressed={!isMuted} onClick={() => setMuted(!isMuted)}>
          <Icon name={isMuted ? 'muted' : 'sound'} />
          {t('picture_sound')}
        </Button>
      </div>
    </div>
  );
}
