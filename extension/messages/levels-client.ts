import { connect } from '../platform/runtime.ts';
import { levelsPort, readLevels, type Levels } from './sound.ts';

/** Follows how loud everything is: `onLevels` is called ten times a second, and with null when there is no host. @returns ends it */
export function watchLevels(onLevels: (levels: Levels | null) => void): () => void {
  const port = connect(levelsPort);
  port.onMessage((message) => onLevels(readLevels(message)));
  port.onClose(() => onLevels(null));
  return () => port.close();
}
