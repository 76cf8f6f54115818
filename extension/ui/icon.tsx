import type { ReactElement } from 'react';

/** Strokes on a 20 × 20 grid. */
const paths = {
  tab: 'M2.5 6.5h15M2.5 5a1.5 1.5 0 0 1 1.5-1.5h12A1.5 1.5 0 0 1 17.5 5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15z',
  camera:
    'M2.5 6.5A1.5 1.5 0 0 1 4 5h7a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 11 15H4a1.5 1.5 0 0 1-1.5-1.5zM12.5 9l5-3v8l-5-3',
  screen:
    'M2.5 5A1.5 1.5 0 0 1 4 3.5h12A1.5 1.5 0 0 1 17.5 5v7a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12zM10 13.5v3M6.5 16.5h7',
  key: 'M11.5 8.5a3.5 3.5 0 1 1-2-3.16A3.5 3.5 0 0 1 11.5 8.5zM11 10.5l6 6M14 13.5l2-2',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M11 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M5 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  warning: 'M10 3.2 2.4 16.3h15.2zM10 8v4M10 14.1v.1',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9.2v4.3M10 6.4v.1',
  profile: 'M5.5 3.5h9v13L10 13.2l-4.5 3.3z',
  check: 'm4.5 10.5 3.7 3.7 7.3-8',
  close: 'm5 5 10 10M15 5 5 15',
  plus: 'M10 4v12M4 10h12',
  hide: 'M3.5 3.5l13 13M8.2 5.2A7.6 7.6 0 0 1 10 5c3.6 0 6.2 2.4 7.5 5a9.6 9.6 0 0 1-2.2 2.8M12.7 14.5A7 7 0 0 1 10 15c-3.6 0-6.2-2.4-7.5-5a9.8 9.8 0 0 1 3-3.4M8.4 8.4a2.2 2.2 0 0 0 3.2 3.2',
  show: 'M2.5 10C3.8 7.4 6.4 5 10 5s6.2 2.4 7.5 5c-1.3 2.6-3.9 5-7.5 5s-6.2-2.4-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  panel:
    'M2.5 5A1.5 1.5 0 0 1 4 3.5h12A1.5 1.5 0 0 1 17.5 5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15zM12 3.5v13M14 7h1.5M14 10h1.5',
  microphone:
    'M10 12a2.5 2.5 0 0 0 2.5-2.5V5a2.5 2.5 0 0 0-5 0v4.5A2.5 2.5 0 0 0 10 12zM5 9.5a5 5 0 0 0 10 0M10 14.5V17M7.5 17h5',
  sound: 'M3 8v4h2.5L9.5 15.5v-11L5.5 8zM12.5 7.5a3.5 3.5 0 0 1 0 5M14.7 5.2a6.7 6.7 0 0 1 0 9.6',
  muted: 'M3 8v4h2.5L9.5 15.5v-11L5.5 8zM13 8l4 4M17 8l-4 4',
  lock: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9',
} as const;
export type IconName = keyof typeof paths;

/** A line drawing in the colour of the text; says nothing to a screen reader, so words stand beside it. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
