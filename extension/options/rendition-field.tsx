import {
  codecNames,
  renditionCodecs,
  renditionKbps,
  renditionPictures,
  type Rendition,
  type RenditionPicture,
  type VideoCodec,
} from '#protocol';
import { useId, type ReactElement } from 'react';
import type { Choice } from '../keys/choices.ts';
import { limitText } from '../keys/limit-text.ts';
import { limitWarnings } from '../keys/limits.ts';
import { pictureText } from '../messages/rendition-text.ts';
import { changeRendition } from '../settings/destination-options.ts';
import { videoKbpsBounds } from '../settings/quality.ts';
import { isLarger, suggestedKbps } from '../settings/renditions.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { formatBitrate } from '../ui/format.ts';
import { NoticeList } from '../ui/notice-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useText } from '../ui/text.ts';
import { wording } from '../ui/wording.ts';
import { PartField } from './part-field.tsx';
import { SliderField } from './slider-field.tsx';

interface RenditionFieldProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly choice: Choice;
}

type Shape = 'plain' | 'crop' | 'fit';

/** Which quality one destination gets: as captured, or a size, a shape and a bitrate of its own. */
export function RenditionField({ settings, snapshot, choice }: RenditionFieldProps): ReactElement {
  const t = useText();
  const id = useId();
  const { quality } = snapshot;
  const { rendition } = snapshot.destinationOptions[choice.id] ?? {};
  const rate = (kbps: number): string => formatBitrate(kbps * 1000, t('language'));
  const save = (change: (now: Rendition | undefined) => Rendition | undefined): Promise<void> =>
    changeRendition(settings.destinationOptions, choice.id, change);
  const choosePicture = (picture: RenditionPicture | null): void =>
    void save((now) =>
      picture === null ? undefined : { ...now, picture, videoKbps: suggestedKbps(picture, choice.preset) },
    );
  /** What is vertical, or in another format, is never what is captured: it is encoded, in the size of that. */
  const encoded = (now: Rendition | undefined): Rendition =>
    now ?? { picture: quality.preset, videoKbps: suggestedKbps(quality.preset, choice.preset) };
  const chooseShape = (shape: Shape): void =>
    void save((now) => {
      const { frame: _, ...plain } = encoded(now);
      if (shape === 'plain') return plain;
      return { ...plain, frame: shape === 'fit' ? { kind: 'fit' } : { kind: 'crop', at: 0.5 } };
    });
  const chooseCodec = (codec: VideoCodec): void =>
    void save((now) => {
      const { codec: _, ...plain } = encoded(now);
      return codec === 'h264' ? plain : { ...plain, codec };
    });
  const choosePart = (at: number): Promise<void> =>
    save((now) => (now?.frame?.kind === 'crop' ? { ...now, frame: { kind: 'crop', at } } : now));
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{t('settings_quality')}</label>
        <select
          id={id}
          name="rendition"
          value={rendition?.picture ?? ''}
          onChange={(event) => choosePicture((event.target.value as RenditionPicture) || null)}
        >
          <option value="">{t('own_captured_now', pictureText(quality.preset, t))}</option>
          {renditionPictures.map((picture) => (
            <option key={picture} value={picture}>
              {pictureText(picture, t)}
            </option>
          ))}
        </select>
      </div>
      <Segmented<Shape>
        name={`shape-${choice.id}`}
        legend={t('own_shape')}
        value={rendition?.frame?.kind ?? 'plain'}
        options={[
          { value: 'plain', label: t('own_shape_plain') },
          { value: 'crop', label: t('own_shape_crop') },
          { value: 'fit', label: t('own_shape_fit') },
        ]}
        onChange={chooseShape}
      />
      <Segmented<VideoCodec>
        name={`codec-${choice.id}`}
        legend={t('own_codec')}
        value={rendition?.codec ?? 'h264'}
        options={renditionCodecs.map((value) => ({ value, label: codecNames[value] }))}
        onChange={chooseCodec}
      />
      {rendition?.codec && <p className="hint">{t('own_codec_hint', codecNames[rendition.codec])}</p>}
      {rendition?.frame?.kind === 'crop' && <PartField at={rendition.frame.at} onSave={choosePart} />}
      {rendition && (
        <SliderField
          key={rendition.picture}
          label={t('settings_bitrate')}
          value={rendition.videoKbps}
          min={renditionKbps.least}
          max={videoKbpsBounds.max}
          step={100}
          say={rate}
          onSave={(videoKbps) => save((now) => now && { ...now, videoKbps })}
        />
      )}
      {rendition && (
        <NoticeList
          tone="warning"
          sentences={limitWarnings([choice], snapshot).map((warning) => limitText(warning, wording(t)))}
        />
      )}
      {rendition && isLarger(rendition, quality) && (
        <Notice tone="warning">{t('own_larger', pictureText(quality.preset, t))}</Notice>
      )}
      {rendition && <p className="hint">{t('own_encoded')}</p>}
    </>
  );
}
