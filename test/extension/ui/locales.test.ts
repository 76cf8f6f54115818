import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  awayReasons,
  destinationReasons,
  errorSentences,
  faultSentences,
  folderSentences,
  historySentences,
  onceSentences,
  ownIngestSentences,
  platformIds,
  reasonSentences,
  renditionSentences,
  shortReasons,
  showEnds,
  verdictRules,
  verdictSentences,
} from '#protocol';
import { optionNames, questionNames } from '../../../companion/config/options.ts';
import { privacyReasons, questionCodes } from '../../../extension/messages/broadcast-status.ts';
import { microphoneProblems } from '../../../extension/messages/sound.ts';
import { places, shapes, sizes } from '../../../extension/messages/layout.ts';
import { cameraTroubles } from '../../../extension/messages/picture-state.ts';
import { qualityPresetNames } from '../../../extension/settings/quality.ts';
import { locales, readMessages } from '../../helpers/locales.ts';
import { columnsOf, textLimits } from './text-limits.ts';

const extension = fileURLToPath(new URL('../../../extension/', import.meta.url));

/** What is shown in the words of the extension, too. */
const elsewhere = ['control/page', 'history/report'].map((room) =>
  fileURLToPath(new URL(`../../../companion/${room}/`, import.meta.url)),
);

const read = (file: string): string => readFileSync(join(extension, file), 'utf8');
const english = readMessages('en');
const sources = readdirSync(extension, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
);
const code = [
  ...sources.map(read),
  ...elsewhere.flatMap((room) => readdirSync(room).map((file) => readFileSync(join(room, file), 'utf8'))),
  readFileSync(new URL('../../../manifest.config.ts', import.meta.url), 'utf8'),
];
const name = (text: string): string => text.replaceAll('-', '_');

/** Codes of the extension's own problems, read from the union that names them. */
const ownProblems = [
  .../export type ProblemCode =([^;]+);/
    .exec(read('messages/broadcast-status.ts'))![1]!
    .matchAll(/'([\w-]+)'/g),
].map(([, problem]) => problem!);

/** Options that the control page says nothing of: two ask for something and end, one is in what another is. */
const untold: readonly string[] = [...questionNames, 'insecure-host', 'fleet-secret', 'fleet-credentials'];

/** Names that the code puts together, each with every ending it can have. */
const composed = [
  ...[...Object.keys(errorSentences), ...ownProblems].map((one) => `problem_${name(one)}`),
  ...[...destinationReasons, ...awayReasons].map((one) => `reason_${name(one)}`),
  ...Object.keys(ownIngestSentences).map((one) => `reason_own_${name(one)}`),
  ...Object.keys(onceSentences).map((one) => `reason_once_${name(one)}`),
  ...Object.keys(renditionSentences).map((one) => `rendition_${name(one)}`),
  ...Object.keys(verdictRules).map((one) => `rule_${name(one)}`),
  ...Object.keys(faultSentences).map((one) => `fault_${name(one)}`),
  ...Object.keys(verdictSentences).flatMap((one) => [`verdict_${one}`, `report_${one}`]),
  ...destinationReasons.map((one) => `short_${name(one)}`),
  ...['live', 'live_some', 'rehearsing', 'rehearsing_some'].map((one) => `headline_${one}`),
  ...[
    'connecting',
    'waiting',
    'waiting-server',
    'silent',
    'silent-server',
    'asking',
    'stopping',
    'ended',
  ].map((one) => `headline_${name(one)}`),
  ...['hidden', 'hidden_some'].map((one) => `headline_${one}`),
  ...privacyReasons.map((one) => `hidden_${name(one)}`),
  ...questionCodes.map((one) => `question_${name(one)}`),
  ...['asked', 'undoable'].map((one) => `notice_stop_${one}`),
  ...platformIds.map((one) => `key_hint_${one}`),
  ...showEnds.map((one) => `event_ended_${name(one)}`),
  ...optionNames.filter((one) => !untold.includes(one)).map((one) => `option_${name(one)}`),
  ...['tab', 'camera', 'screen'].map((one) => `source_${one}`),
  ...microphoneProblems.map((one) => `microphone_${name(one)}`),
  ...['camera', 'microphone'].flatMap((one) => [`device_usual_${one}`, `device_gone_${one}`]),
  ...places.map((one) => `place_${name(one)}`),
  ...sizes.map((one) => `size_${one}`),
  ...shapes.map((one) => `shape_${one}`),
  ...cameraTroubles.filter((one) => one !== 'opening').map((one) => `camera_${one}`),
  ...['unreadable', 'too_large'].map((one) => `logo_${one}`),
  ...['connecting', 'key_sent', 'live', 'trouble', 'ended'].map((one) => `phase_${one}`),
  ...['companion', 'pair', 'pin', 'camera', 'key', 'rehearse', 'live'].map((one) => `welcome_${one}`),
  ...['no_file', 'not_settings', 'newer', 'passphrase_needed', 'passphrase_wrong'].map(
    (one) => `import_${one}`,
  ),
  ...['empty', 'white_space', 'too_long', 'not_rtmp', 'url_without_key', 'placeholder'].map(
    (one) => `key_problem_${one}`,
  ),
];

describe('the English texts', () => {
  it('were looked for in the right places', () => {
    expect(ownProblems).toContain('companion-missing');
    expect(qualityPresetNames.length).toBeGreaterThan(0);
    expect(sources.length).toBeGreaterThan(30);
  });

  it('have a sentence for every problem, error code and reason', () => {
    expect(composed.filter((one) => !english[one]?.message)).toEqual([]);
  });

  it('say the same about errors and reasons as the companion does', () => {
    for (const [reason, sentence] of Object.entries(reasonSentences)) {
      expect(english[`reason_${name(reason)}`]?.message).toBe(sentence);
    }
    for (const [reason, sentence] of Object.entries(ownIngestSentences)) {
      expect(english[`reason_own_${name(reason)}`]?.message).toBe(sentence);
    }
    for (const [reason, sentence] of Object.entries(onceSentences)) {
      expect(english[`reason_once_${name(reason)}`]?.message).toBe(sentence);
    }
    expect(english['history_off']?.message).toBe(historySentences['history-off']);
    expect(english['history_unusable']?.message).toBe(historySentences['history-unusable']);
    expect(english['recordings_gone']?.message).toBe(folderSentences['folder-gone']);
    expect(english['recordings_locked']?.message).toBe(folderSentences['folder-locked']);
    for (const [reason, words] of Object.entries(shortReasons)) {
      expect(english[`short_${name(reason)}`]?.message).toBe(words);
    }
    for (const [reason, sentence] of Object.entries(renditionSentences)) {
      expect(english[`rendition_${name(reason)}`]?.message).toBe(sentence);
    }
    for (const [rule, words] of Object.entries(verdictRules)) {
      expect(english[`rule_${name(rule)}`]?.message).toBe(words);
    }
    for (const [fault, sentence] of Object.entries(faultSentences)) {
      expect(english[`fault_${name(fault)}`]?.message).toBe(sentence);
    }
    for (const [level, sentence] of Object.entries(verdictSentences)) {
      expect(english[`verdict_${level}`]?.message).toBe(sentence);
    }
    for (const [error, sentence] of Object.entries(errorSentences)) {
      expect(english[`problem_${name(error)}`]?.message).toBe(sentence);
    }
  });

  it('are all there that the code asks for by name', () => {
    const asked = code.flatMap((text) => [...text.matchAll(/\bt\('(\w+)'/g)].map(([, key]) => key!));
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((key) => !english[key])).toEqual([]);
  });

  it('are all used', () => {
    const quoted = new Set(
      code.flatMap((text) => [...text.matchAll(/'(?:__MSG_)?(\w+?)(?:__)?'/g)].map(([, key]) => key!)),
    );
    const unused = Object.keys(english).filter((key) => !quoted.has(key) && !composed.includes(key));
    expect(unused).toEqual([]);
  });

  it('have no text for a problem or a reason that does not exist', () => {
    const known = new Set(composed);
    expect(Object.keys(english).filter((key) => /^(problem|reason)_/.test(key) && !known.has(key))).toEqual(
      [],
    );
  });
});

describe.each(locales)('the locale %s', (locale) => {
  it('has the same messages as English, with the same things put in', () => {
    const places = (text: string | undefined): string[] =>
      [...(text ?? '').matchAll(/\$\d|`[^`]+`/g)].map(([one]) => one).sort();
    const other = readMessages(locale);
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
    for (const [key, { message }] of Object.entries(english)) {
      expect([key, places(other[key]?.message)]).toEqual([key, places(message)]);
    }
  });

  it('has no empty text, and none too long for its place', () => {
    const other = readMessages(locale);
    expect(Object.keys(other).filter((key) => other[key]!.message.trim() === '')).toEqual([]);
    const tooLong = textLimits.flatMap(({ place, columns, texts }) =>
      texts
        .map((key) => ({ key, takes: columnsOf(other[key]!.message) }))
        .filter(({ takes }) => takes > columns)
        .map(({ key, takes }) => `${place}: ${key} takes ${takes} of ${columns}`),
    );
    expect(tooLong).toEqual([]);
  });

  it('says which language it is, in the direction that this is written in', () => {
    const { language, direction } = readMessages(locale);
    expect(language!.message.replace('-', '_')).toBe(locale);
    const { script } = new Intl.Locale(language!.message).maximize();
    expect(direction!.message).toBe(['Arab', 'Hebr'].includes(script ?? '') ? 'rtl' : 'ltr');
  });
});

describe('the table of lengths', () => {
  it('counts what takes two columns and what takes none, and is about texts that exist', () => {
    expect(columnsOf('Live on $1')).toBe(8);
    expect(columnsOf('配信中')).toBe(6);
    expect(columnsOf('キー')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(textLimits.flatMap(({ texts }) => texts).filter((key) => !english[key])).toEqual([]);
  });
});
