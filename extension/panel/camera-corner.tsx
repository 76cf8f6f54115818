import type { ReactElement } from 'react';
import { corners, shapes, type PictureInPicture } from '../messages/layout.ts';
import { useText } from '../ui/text.ts';
import { ChoiceField } from './choice-field.tsx';
import { placeOptions, sizeOptions } from './layout-options.ts';

interface CameraCornerProps {
  readonly value: PictureInPicture;
  readonly onChange: (change: Partial<PictureInPicture>) => void;
}

/** The camera in a corner of the picture: whether, where, how large, and in which shape. */
export function CameraCorner({ value, onChange }: CameraCornerProps): ReactElement {
  const t = useText();
  return (
    <div className="layout-item" data-layer="camera" data-on={value.on}>
      <label className="layout-on">
        <input
          type="checkbox"
          name="camera-on"
          checked={value.on}
          onChange={({ target }) => onChange({ on: target.checked })}
        />
        {t('layout_camera')}
      </label>
      {value.on && (
        <div className="layout-fields">
          <ChoiceField
            name="camera-corner"
            label={t('layout_place')}
            value={value.corner}
            options={placeOptions(corners, t)}
            onChange={(corner) => onChange({ corner })}
          />
          <ChoiceField
            name="camera-size"
            label={t('layout_size')}
            value={value.size}
            options={sizeOptions(t)}
            onChange={(size) => onChange({ size })}
          />
          <ChoiceField
            name="camera-shape"
            label={t('layout_shape')}
            value={value.shape}
            options={shapes.map((shape) => ({ value: shape, label: t(`shape_${shape}`) }))}
            onChange={(shape) => onChange({ shape })}
          />
          <label className="layout-on">
            <input
              type="checkbox"
              name="camera-mirrored"
              checked={value.mirrored}
              onChange={({ target }) => onChange({ mirrored: target.checked })}
            />
            {t('layout_mirrored')}
          </label>
        </div>
      )}
    </div>
  );
}
