import type { ReactElement } from 'react';
import { useText } from '../ui/text.ts';
import { SliderField } from './slider-field.tsx';

interface PartFieldProps {
  /** 0 is the left edge of the picture, 1 the right one. */
  readonly at: number;
  readonly onSave: (at: number) => Promise<void>;
}

/** Width of a picture of 16:9, and of the upright part of it that is as high: in the drawing. */
const whole = 64;
const part = (36 * 9) / 16;

/** Which part of the picture is shown upright, with a drawing of where that is. */
export function PartField({ at, onSave }: PartFieldProps): ReactElement {
  const t = useText();
  const say = (percent: number): string => {
    if (percent === 0) return t('own_part_left');
    if (percent === 50) return t('own_part_middle');
    return percent === 100 ? t('own_part_right') : `${percent}\u2009%`;
  };
  return (
    <div className="part">
      <svg viewBox={`0 0 ${whole} 36`} aria-hidden="true" focusable="false">
        <rect className="part-whole" width={whole} height="36" rx="3" />
        <rect className="part-shown" x={at * (whole - part)} width={part} height="36" rx="2" />
      </svg>
      <SliderField
        label={t('own_part')}
        value={Math.round(at * 100)}
        min={0}
        max={100}
        step={5}
        dir="ltr"
        say={say}
        onSave={(percent) => onSave(percent / 100)}
      />
    </div>
  );
}
