/** Waits; one part that cannot be closed must not keep the others open. */
export async function settled(closing: Promise<void> | undefined): Promise<void> {
  try {
    await closing;
  } catch {
    // Already closed by the browser.
  }
}
