import { useRef, useState, type ReactElement } from 'react';
import { maxOverlays, type Layout, type Overlay } from '../messages/layout.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { CameraCorner } from './camera-corner.tsx';
import { changeLayout } from './change-layout.ts';
import { readLogo, type LogoProblem } from './logo-file.ts';
import { OverlayItem } from './overlay-item.tsx';

interface LayoutSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

/** How the picture is composed, in the show that is live and in those to come. */
export function LayoutSection({ settings, snapshot }: LayoutSectionProps): ReactElement {
  const t = useText();
  const keeping = useAttempt();
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<LogoProblem | null>(null);
  const { pictureInPicture, overlays } = snapshot.studio;
  const change = (next: (layout: Layout) => Partial<Layout>): void =>
    keeping.run(() => changeLayout(settings, (layout) => ({ ...layout, ...next(layout) })));
  const replace = (id: string, by: readonly Overlay[]): void =>
    change((layout) => ({ overlays: layout.overlays.flatMap((one) => (one.id === id ? by : [one])) }));
  const add = (made: NewOverlay): void =>
    change((layout) => ({
      overlays: [...layout.overlays, { ...placedAnew(), ...made }].slice(0, maxOverlays),
    }));
  const addLogo = async (chosen: File): Promise<void> => {
    const read = await readLogo(chosen);
    if (typeof read === 'string') return setProblem(read);
    add({ kind: 'image', name: chosen.name.slice(0, 80), place: 'top-right', image: read.image });
  };
  return (
    <section className="layout" aria-labelledby="layout-title">
      <h2 id="layout-title">{t('layout_title')}</h2>
      <CameraCorner
        value={pictureInPicture}
        onChange={(changed) =>
          change((layout) => ({ pictureInPicture: { ...layout.pictureInPicture, ...changed } }))
        }
      />
      <ul>
        {overlays.map((overlay) => (
          <OverlayItem
            key={overlay.id}
            overlay={overlay}
            onChange={(changed) => replace(overlay.id, [changed])}
            onRemove={() => replace(overlay.id, [])}
          />
        ))}
      </ul>
      <div role="alert">
        {problem && <Notice tone="error">{t(`logo_${problem.replace('-', '_')}`)}</Notice>}
      </div>
      {overlays.length < maxOverlays && (
        <div className="layout-add">
          <Button onClick={() => add({ kind: 'text', text: '', place: 'bottom' })}>
            <Icon name="plus" />
            {t('layout_add_text')}
          </Button>
          <Button
            onClick={() => {
              setProblem(null);
              file.current?.click();
            }}
          >
            <Icon name="plus" />
            {t('layout_add_logo')}
          </Button>
          <input
            ref={file}
            hidden
            type="file"
            name="logo"
            accept="image/*"
            aria-label={t('layout_add_logo')}
            onChange={({ target }) => {
              const [chosen] = target.files ?? [];
              // The same file can be chosen again.
              target.value = '';
              if (chosen) void addLogo(chosen);
            }}
          />
        </div>
      )}
      <Failure of={[keeping]} />
    </section>
  );
}

type NewOverlay =
  | Pick<Extract<Overlay, { kind: 'text' }>, 'kind' | 'text' | 'place'>
  | Pick<Extract<Overlay, { kind: 'image' }>, 'kind' | 'name' | 'image' | 'place'>;

function placedAnew(): Pick<Overlay, 'id' | 'on' | 'size'> {
  return { id: crypto.randomUUID(), on: true, size: 'medium' };
}
