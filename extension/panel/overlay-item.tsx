import type { ReactElement } from 'react';
import { maxTitleLength, places, type Overlay } from '../messages/layout.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import { ChoiceField } from './choice-field.tsx';
import { placeOptions, sizeOptions } from './layout-options.ts';

interface OverlayItemProps {
  readonly overlay: Overlay;
  readonly onChange: (overlay: Overlay) => void;
  readonly onRemove: () => void;
}

/** A title or a logo: whether it is seen, where, and how large. */
export function OverlayItem({ overlay, onChange, onRemove }: OverlayItemProps): ReactElement {
  const t = useText();
  const { id, on, place, size } = overlay;
  const name = overlay.kind === 'text' ? overlay.text || t('layout_text') : overlay.name;
  return (
    <li className="layout-item" data-layer={overlay.kind} data-on={on}>
      <div className="layout-head">
        <label className="layout-on">
          <input
            type="checkbox"
            name={`on-${id}`}
            checked={on}
            onChange={({ target }) => onChange({ ...overlay, on: target.checked })}
          />
          {overlay.kind === 'image' && <img src={overlay.image} alt="" className="layout-logo" />}
          <bdi className="layout-name">{name}</bdi>
        </label>
        <Button look="quiet" onClick={onRemove} aria-label={t('layout_remove', name)}>
          <Icon name="close" />
        </Button>
      </div>
      <div className="layout-fields">
        {overlay.kind === 'text' && (
          <TitleField text={overlay.text} onSave={(text) => onChange({ ...overlay, text })} />
        )}
        <ChoiceField
          name={`place-${id}`}
          label={t('layout_place')}
          value={place}
          options={placeOptions(places, t)}
          onChange={(next) => onChange({ ...overlay, place: next })}
        />
        <ChoiceField
          name={`size-${id}`}
          label={t('layout_size')}
          value={size}
          options={sizeOptions(t)}
          onChange={(next) => onChange({ ...overlay, size: next })}
        />
      </div>
    </li>
  );
}

interface TitleFieldProps {
  readonly text: string;
  readonly onSave: (text: string) => void;
}

/** Viewers see what is written when it is done: on leaving the field, or at Enter. */
function TitleField({ text, onSave }: TitleFieldProps): ReactElement {
  const t = useText();
  const save = (typed: string): void => {
    if (typed !== text) onSave(typed);
  };
  return (
    <label className="field layout-title">
      <span>{t('layout_text')}</span>
      <input
        key={text}
        type="text"
        name="title"
        defaultValue={text}
        maxLength={maxTitleLength}
        dir="auto"
        onBlur={({ target }) => save(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && save(currentTarget.value)}
      />
    </label>
  );
}
