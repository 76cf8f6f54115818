import type { ComponentProps, ReactElement } from 'react';
import { classNames } from './class-names.ts';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is the one thing to do on a page; `danger` ends or deletes; `quiet` has no frame. */
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
}

export function Button({ look = 'plain', className, ...rest }: ButtonProps): ReactElement {
  return <button type="button" {...rest} className={classNames('button', `button-${look}`, className)} />;
}
