import type { ReactElement } from 'react';
import { BrandShapes } from '../ui/brand.tsx';

interface ToolbarPictureProps {
  /** `pin`: the menu behind the puzzle piece. `press`: the button in the toolbar. */
  readonly shows: 'pin' | 'press';
  readonly label: string;
}

/** Strokes on a 20 × 20 grid. */
const puzzle =
  'M4.5 6.5h3.2a2.3 2.3 0 1 1 4.6 0h3.2v3.4a2.2 2.2 0 1 0 0 4.2v3.4H12a2.1 2.1 0 1 0-4 0H4.5v-3.2a2.2 2.2 0 1 0 0-4.4z';
const pin = 'M7 3.5h6M8.2 3.5v4.8L5.8 11h8.4l-2.4-2.7V3.5M10 11v6';

/** A browser's toolbar, and where to press in it. */
export function ToolbarPicture({ shows, label }: ToolbarPictureProps): ReactElement {
  const height = shows === 'pin' ? 146 : 76;
  return (
    <svg className="toolbar-picture" viewBox={`0 0 440 ${height}`} role="img" aria-label={label}>
      <rect className="picture-window" x="0.5" y="0.5" width="439" height={height + 20} rx="10" />
      <path className="picture-line" d="M0 46.5h440" />
      <rect className="picture-field" x="14" y="11" width="280" height="25" rx="12.5" />
      <rect className="picture-words" x="30" y="21.5" width="96" height="4" rx="2" />
      {shows === 'pin' && <rect className="picture-ring" x="355.5" y="7" width="33" height="33" rx="9" />}
      <g className="picture-icon" transform="translate(362 12.5)">
        <path d={puzzle} />
      </g>
      <circle className="picture-person" cx="414" cy="23.5" r="10" />
      {shows === 'press' ? (
        <>
          <rect className="picture-ring" x="318" y="7" width="33" height="33" rx="9" />
          <g transform="translate(324 13) scale(0.66)">
            <BrandShapes />
          </g>
          <path className="picture-pointer" d="m343 33 0 20 5-4.6 3.6 8 4-1.8-3.6-7.8 7-.6z" />
        </>
      ) : (
        <>
          <rect className="picture-menu" x="206.5" y="54.5" width="220" height="120" rx="10" />
          <rect className="picture-words" x="222" y="69" width="70" height="4" rx="2" />
          <path className="picture-line" d="M207 84.5h219" />
          <g transform="translate(222 96) scale(0.75)">
            <BrandShapes />
          </g>
          <text className="picture-name" x="256" y="113">
            Tabcast
          </text>
          <rect className="picture-ring" x="381" y="92" width="33" height="33" rx="9" />
          <g className="picture-icon picture-target" transform="translate(387.5 98.5)">
            <path d={pin} />
          </g>
        </>
      )}
    </svg>
  );
}
