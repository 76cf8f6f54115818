import { verdictRuleNames, type Finding, type Preset, type ShowVerdict } from '#protocol';
import type { Figures, SeenFigures } from './figures.ts';
import { finding, levelOf, worstLevel, type Judged } from './finding.ts';
import { limits } from './limits.ts';
import { pictureFormatRules, pictureRateRules } from './picture-rules.ts';
import { heardRules, soundFormatRules } from './sound-rules.ts';

/** Before so much was measured, in ms, a track that is not there may still come. */
const patienceMs = 3_000;

/** Holds what was measured against what holds anywhere, and what these platforms ask for. */
export function verdictOf(figures: Figures, platforms: readonly Preset[]): ShowVerdict {
  const { picture, sound, seen, heard, measuredMs } = figures;
  const judged = [
    tracksRule(figures),
    ...(picture ? pictureFormatRules(picture, platforms) : []),
    ...(picture ? pictureRateRules(picture, platforms) : []),
    ...(seen ? seenRules(seen) : []),
    ...(sound ? soundFormatRules(sound, platforms) : []),
    ...(heard ? heardRules(heard) : []),
    ...syncRules(figures),
    jumpRule(figures),
  ];
  return verdictFrom(
    judged.filter((one) => one !== null),
    measuredMs,
  );
}

/** Of several streams of one show, such as one of each destination: the worst of each rule. */
export function together(verdicts: readonly ShowVerdict[]): ShowVerdict {
  const all = verdicts.flatMap(({ findings }) => findings);
  const worst = verdictRuleNames.flatMap((rule) => {
    const same = all.filter((one) => one.rule === rule);
    const level = worstLevel(same.map((one) => one.level));
    const first = same.find((one) => one.level === level);
    if (!first) return [];
    const platforms = same.filter((one) => one.level === level).flatMap((one) => one.platforms);
    return [{ ...first, platforms: [...new Set(platforms)] }];
  });
  return verdictFrom(worst, Math.max(0, ...verdicts.map(({ measuredMs }) => measuredMs)));
}

function verdictFrom(found: readonly Finding[], measuredMs: number): ShowVerdict {
  const findings = verdictRuleNames.flatMap((rule) => found.filter((one) => one.rule === rule));
  return {
    level: worstLevel(findings.map(({ level }) => level)),
    measuredMs: Math.round(measuredMs),
    findings,
    unmeasured: verdictRuleNames.filter((rule) => !findings.some((one) => one.rule === rule)),
  };
}

function tracksRule({ picture, sound, measuredMs }: Figures): Judged {
  const headers = { unit: '', by: 'headers', limit: 2 } as const;
  if (picture && sound) return finding('tracks', 2, 'pass', 'no-picture', headers);
  if (measuredMs < patienceMs) return null;
  return finding('tracks', 1, 'fail', picture ? 'no-sound' : 'no-picture', headers);
}

function seenRules({ blackPercent, frozenPercent }: SeenFigures): Judged[] {
  const said = { unit: '%', by: 'decoding' } as const;
  const black = levelOf(blackPercent, limits.blackPercent);
  return [
    finding('black', blackPercent, black, 'black', { ...said, limit: limits.blackPercent.warn }),
    // What is black stands still as well, and is said once.
    black === 'fail'
      ? null
      : finding('frozen', frozenPercent, levelOf(frozenPercent, limits.frozenPercent), 'frozen', {
          ...{ ...said, limit: limits.frozenPercent.warn },
        }),
  ];
}

function syncRules({ marks, startOffsetMs, stampDriftMsPerMin }: Figures): Judged[] {
  const offset = marks ? marks.offsetMs : startOffsetMs;
  const drift = marks?.driftMsPerMin ?? stampDriftMsPerMin;
  return [
    offset === null ? null : offsetRule(offset, marks !== null),
    drift === null
      ? null
      : finding('av-drift', drift, levelOf(Math.abs(drift), limits.drift), 'drift', {
          unit: 'ms/min',
          by: typeof marks?.driftMsPerMin === 'number' ? 'marks' : 'times',
          limit: limits.drift.warn,
        }),
  ];
}

/** @param isSeen whether flashes and beeps show it; where first picture and first sound come says little */
function offsetRule(ms: number, isSeen: boolean): Judged {
  const own = ms < 0 ? limits.soundEarlyMs : limits.soundLateMs;
  const limit = isSeen ? own : limits.startOffsetMs;
  const said = { unit: 'ms', by: isSeen ? 'marks' : 'times', limit: limit.warn } as const;
  return finding('av-offset', ms, levelOf(Math.abs(ms), limit), ms < 0 ? 'sound-early' : 'sound-late', said);
}

function jumpRule({ longestJumpMs, measuredMs }: Figures): Judged {
  if (measuredMs === 0) return null;
  return finding('timestamps', longestJumpMs, levelOf(longestJumpMs, limits.jumpMs), 'time-jumps', {
    ...{ unit: 'ms', by: 'times', limit: limits.jumpMs.warn },
  });
}
