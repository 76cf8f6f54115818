import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import type { Notice } from '../messages/notice.ts';
import type { PictureTrouble } from '../messages/picture-state.ts';
import type { SoundTrouble } from '../messages/sound.ts';
import { Outage } from './outage.ts';

/**
 * Decides when a person hears that viewers miss something of a show that goes on with its source: the picture is black, the
 * camera is not in its corner, nothing comes from the microphone. Each had its time before it got into the status.
 */
export class MediaNews {
  readonly #picture = new Outage();
  readonly #sound = new Outage();

  /** @param now the clock's time, in ms. @returns what is to be told now, each once until it is over */
  see(status: BroadcastStatus, now: number): readonly Notice[] {
    // Viewers have the slate instead.
    if (status.privacy || status.source === null) return [];
    const picture = pictureTrouble(status);
    const sound = soundTrouble(status);
    return [
      ...(isNew(this.#picture, picture, now) ? [{ kind: 'picture', trouble: picture! } as const] : []),
      ...(isNew(this.#sound, sound, now) ? [{ kind: 'sound', trouble: sound! } as const] : []),
    ];
  }
}

function isNew(outage: Outage, trouble: string | null, now: number): boolean {
  outage.see(trouble === null, now);
  if (outage.isOver) outage.told = false;
  if (!outage.lasts(now, 0)) return false;
  outage.told = true;
  outage.toldAt = now;
  return true;
}

function pictureTrouble({ picture }: BroadcastStatus): PictureTrouble | null {
  if (!picture) return null;
  if (picture.black) return 'black';
  if (picture.still) return 'still';
  if (picture.bare) return 'bare';
  const { camera } = picture;
  return camera === 'off' || camera === 'on' || camera === 'opening' ? null : camera;
}

function soundTrouble({ sound }: BroadcastStatus): SoundTrouble | null {
  return sound?.microphoneProblem ?? (sound?.silent.includes('microphone') ? 'silent' : null);
}
