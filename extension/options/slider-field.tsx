import { useId, useState, type ReactElement } from 'react';

interface SliderFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words. */
  readonly say: (value: number) => string;
  /** What is written from left to right in every language, because it is a place in a picture. */
  readonly dir?: 'ltr';
  readonly onSave: (value: number) => Promise<void>;
}

/** A value that is chosen by hand and kept at every step. */
export function SliderField(props: SliderFieldProps): ReactElement {
  const id = useId();
  // While it is being moved it shows its own value: storage answers too late to follow a hand.
  const [moving, setMoving] = useState<number | null>(null);
  if (moving !== null && moving === props.value) setMoving(null);
  const value = moving ?? props.value;
  return (
    <div className="slider">
      <label htmlFor={id}>{props.label}</label>
      <output htmlFor={id}>
        <bdi>{props.say(value)}</bdi>
      </output>
      <input
        id={id}
        type="range"
        dir={props.dir}
        min={props.min}
        max={props.max}
        step={props.step}
        value={value}
        aria-valuetext={props.say(value)}
        onChange={(event) => {
          const next = Number(event.target.value);
          setMoving(next);
          void props.onSave(next);
        }}
        onBlur={() => setMoving(null)}
      />
    </div>
  );
}
