import type { ComponentProps, ReactElement } from 'react';
import { Dialog } from './dialog.tsx';
import { KeyForm } from './key-form.tsx';
import { useText } from './text.ts';

/** A stream key in a dialog of its own. */
export function KeyDialog(
  props: ComponentProps<typeof KeyForm> & { readonly onClose: () => void },
): ReactElement {
  const t = useText();
  return (
    <Dialog title={t('key_title', props.owner)} onClose={props.onClose}>
      <KeyForm {...props} />
    </Dialog>
  );
}
