import { lazy, Suspense, useState, type ReactElement } from 'react';
import { Button } from '../../../extension/ui/button.tsx';
import { useText } from '../../../extension/ui/text.ts';

/** Fetched when somebody wants to look: it is larger than the rest of the page. */
const LivePicture = lazy(async () => ({ default: (await import('./live-picture.tsx')).LivePicture }));

interface PictureSectionProps {
  /** The `id` of the show in the status. */
  readonly show: number;
  readonly pageKey: string;
}

/** What goes out, for who wants to look at it. */
export function PictureSection({ show, pageKey }: PictureSectionProps): ReactElement {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const titleId = `picture-${show}`;
  return (
    <section aria-labelledby={titleId} className="picture" data-open={isOpen}>
      <div className="part-head">
        <h2 id={titleId}>{t('picture_title')}</h2>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'picture_close' : 'picture_watch')}
        </Button>
      </div>
      {isOpen && (
        <Suspense fallback={<p className="hint">{t('picture_opening')}</p>}>
          <LivePicture show={show} pageKey={pageKey} />
        </Suspense>
      )}
    </section>
  );
}
