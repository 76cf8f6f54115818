import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepFocus } from './keep-focus.ts';
import { Notice } from './notice.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { TextContext, type Translate } from './text.ts';

/** Shows a page in its language, titled with `title`; `failed` in its place where it cannot be shown. */
export function mountPage(t: Translate, title: string, page: ReactNode, failed = t('page_failed')): void {
  // Of the texts and not of the browser (@@ui_locale, @@bidi_dir), which may speak a language that there are none in.
  document.documentElement.lang = t('language');
  document.documentElement.dir = t('direction');
  document.title = title;
  keepFocus(document);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <TextContext value={t}>
        <PageBoundary
          fallback={
            <main className="page-failed">
              <Notice tone="error">{failed}</Notice>
            </main>
          }
        >
          {page}
        </PageBoundary>
      </TextContext>
    </StrictMode>,
  );
}
