import type { ReactElement } from 'react';

/** Tabcast's mark: a browser tab that is on the air. Beside its name in words, so it says nothing by itself. */
export function Brand(): ReactElement {
  return (
    <svg className="brand" viewBox="0 0 32 32" aria-hidden="true">
      <BrandShapes />
    </svg>
  );
}

/** The mark on a 32 × 32 grid, for a drawing that it is part of. */
export function BrandShapes(): ReactElement {
  return (
    <>
      <path
        className="brand-tab"
        d="M0 28c2.6 0 3.5-1.4 3.5-4V10a6 6 0 0 1 6-6h13a6 6 0 0 1 6 6v14c0 2.6.9 4 3.5 4z"
      />
      <circle className="brand-dot" cx="16" cy="16" r="2.5" />
      <path
        className="brand-waves"
        d="M12.5 19.5a5 5 0 0 1 0-7M19.5 12.5a5 5 0 0 1 0 7M9.8 22.2a8.8 8.8 0 0 1 0-12.4M22.2 9.8a8.8 8.8 0 0 1 0 12.4"
      />
    </>
  );
}
