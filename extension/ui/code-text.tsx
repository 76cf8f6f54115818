import type { ReactElement } from 'react';

/** Text with `commands` in back quotes set as code. */
export function CodeText({ text }: { readonly text: string }): ReactElement {
  return (
    <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}
