import { Component, type ReactNode } from 'react';

interface PageBoundaryProps {
  /** Shown instead of a page that cannot be. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Takes the place of a page that failed, so that it is never just empty. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
