import type { ReactElement } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface SegmentedProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: IconName }[];
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight: radio buttons that look like one control. */
export function Segmented<T extends string>(props: SegmentedProps<T>): ReactElement {
  return (
    <fieldset className="segmented" disabled={props.disabled}>
      <legend>{props.legend}</legend>
      <div className="segmented-options">
        {props.options.map(({ value, label, icon }) => (
          <label key={value}>
            <input
              type="radio"
              name={props.name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>
              {icon && <Icon name={icon} />}
              {label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
