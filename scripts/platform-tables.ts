import { maxVideoKbps, presets, type Preset } from '#protocol';
import { qualityPresetNames, qualityPresets } from '../extension/settings/quality.ts';

type Source = Preset['server']['source'];
type Fact<T> = { readonly value: T; readonly source: Source } | null;

const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const given = {
  public: '',
  region: 'by region: ',
  account: 'one for each account: ',
  session: 'a new one for each show',
} as const;

/** What docs/platforms.md shows of the directory: two tables, and where each fact is from. */
export function platformTables(): string {
  const sources: Source[] = [];
  const said = <T>(fact: Fact<T>, show: (value: T) => string): string => {
    if (fact === null) return '–';
    if (!sources.includes(fact.source)) sources.push(fact.source);
    const number = String(sources.indexOf(fact.source) + 1);
    return show(fact.value) + [...number].map((digit) => digits[Number(digit)]).join('');
  };
  const facts = table(
    ['platform', 'server', 'key', 'video', 'sound', 'keyframes', 'codecs', 'longest show', 'what else'],
    presets.map((preset) => factsOf(preset, said)),
  );
  const qualities = table(
    ['platform', ...qualityPresetNames.map((name) => `${name}, ${qualityPresets[name].videoKbps} kbit/s`)],
    presets.map((preset) => [preset.name, ...qualitiesOf(preset)]),
  );
  const origins = sources.map(({ name, url, date }, index) => {
    const shown = url === null ? name : `[${name}](${url})`;
    return `${index + 1}. ${shown}, ${date}`;
  });
  return [facts, '## Quality', qualities, '## Sources', origins.join('\n')].join('\n\n');
}

function factsOf(preset: Preset, said: <T>(fact: Fact<T>, show: (value: T) => string) => string): string[] {
  const { limits } = preset;
  const key = said(preset.key, ({ example }) => code(example));
  const page = said(preset.keyPage, (url) => `[where](${url})`);
  return [
    preset.name,
    said(preset.server, (server) => given[server.given] + addresses(server)),
    [key, page].filter((one) => one !== '–').join(', ') || '–',
    [said(limits.video, String), limits.bySize && said(limits.bySize, bySize)].filter(Boolean).join('; '),
    said(limits.audio, String),
    said(limits.keyframe, ({ seconds, most }) => `${seconds} s${most === null ? '' : `, at most ${most} s`}`),
    said(limits.codecs, (codecs) => codecs.join(', ')),
    said(limits.hours, (hours) => `${hours} h`),
    [
      limits.profile && said(limits.profile, (profile) => `Profile ${profile}.`),
      limits.bFrames && said(limits.bFrames, (may) => (may ? 'B-frames.' : 'No B-frames.')),
      limits.heights && said(limits.heights, (all) => `${all.join(', ')} lines.`),
      limits.frameRate && said(limits.frameRate, (rate) => `At most ${rate} frames a second.`),
      ...preset.rules.map((rule) => said(rule, (text) => text)),
    ]
      .filter(Boolean)
      .join(' ') || '–',
  ];
}

function addresses({ ingests, example }: Preset['server']['value']): string {
  const [usual] = ingests;
  if (!usual) return example === null ? '' : code(example);
  return code(usual.url) + (ingests.length > 1 ? `, and ${ingests.length - 1} more` : '');
}

function bySize(sizes: NonNullable<Preset['limits']['bySize']>['value']): string {
  return sizes.map(({ height, frameRate, kbps }) => `${height}p${frameRate} ${kbps}`).join(', ');
}

/** Whether each quality, with its usual bitrate, is within what the platform takes. */
function qualitiesOf(preset: Preset): string[] {
  const { heights, frameRate } = preset.limits;
  return qualityPresetNames.map((name) => {
    const { videoKbps, ...size } = qualityPresets[name];
    if (heights && !heights.value.includes(size.height)) return 'another size';
    if (frameRate && size.frameRate > frameRate.value) return `more than ${frameRate.value} frames a second`;
    const most = maxVideoKbps(preset, size);
    if (most === null) return '–';
    return videoKbps <= most ? `fits, at most ${most}` : `above ${most}`;
  });
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
