import type { ComponentProps, KeyboardEvent, ReactElement } from 'react';
import { classNames } from './class-names.ts';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is the one thing to do on a page; `danger` ends or deletes; `quiet` has no frame. */
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
}

/** A held Enter would press again and again, and then what takes this button's place, too: Stop after Start. */
function pressOnce(event: KeyboardEvent): void {
  if (event.repeat && event.key === 'Enter') event.preventDefault();
}

export function Button({ look = 'plain', className, ...rest }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      onKeyDown={pressOnce}
      {...rest}
      className={classNames('button', `button-${look}`, className)}
    />
  );
}
