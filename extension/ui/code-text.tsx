import type { ReactElement } from 'react';

/** What keeps directions of writing apart in a text; in code that somebody copies it would be in the way. */
const isolates = /[\u2066-\u2069]/g;

/** Text with `commands` in back quotes set as code, which is written from left to right in every language. */
export function CodeText({ text }: { readonly text: string }): ReactElement {
  return (
    <>
      {text.split('`').map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} dir="ltr">
            {part.replace(isolates, '')}
          </code>
        ) : (
          part
        ),
      )}
    </>
  );
}
