import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { optionNames } from '../../companion/config/options.ts';
import { longestHandOnMs, longestLeaveMs } from '../../companion/ending.ts';
import { renderTemplate } from './helm-chart.ts';
import { wrongFields, type KubernetesObject } from './kubernetes-types.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const chart = join(docs, 'fleet/chart');
const read = (file: string): string => readFileSync(join(docs, file), 'utf8');
const objectsIn = (text: string): KubernetesObject[] =>
  parseAllDocuments(text).map((each) => each.toJS() as KubernetesObject);
const byName = (objects: readonly KubernetesObject[]): Record<string, KubernetesObject> =>
  Object.fromEntries(objects.map((each) => [`${each.kind} ${each.metadata.name}`, each]));
const helm = (process.env['PATH'] ?? '')
  .split(':')
  .map((dir) => join(dir, 'helm'))
  .find(existsSync);

const plain = ['companions.yaml', 'ways-in.yaml', 'autoscaling.yaml']
  .map((file) => read(`fleet/${file}`))
  .join('---\n');
const image = 'registry.example.org/tabcast';
const templates = readdirSync(join(chart, 'templates'));
const values = parse(read('fleet/chart/values.yaml')) as Record<string, object>;
/** As somebody gives them whose companions are those of the plain manifests. */
const given = { ...values, domain: 'stream.example.org', image: { ...values['image'], repository: image } };
const rendered = (file: string, Values: object = given): string =>
  renderTemplate(read(`fleet/chart/templates/${file}`), { Values, Release: { Name: 'tabcast' } });

describe('the files for Kubernetes', () => {
  it('name only options that there are, and give a companion longer to take leave than it takes', () => {
    const variables = [...plain.matchAll(/\bTABCAST_([A-Z_]+)/g)].map(([, one]) => one!.toLowerCase());
    expect(variables).toContain('fleet_secret');
    for (const one of variables) expect(optionNames).toContain(one.replaceAll('_', '-'));
    const [, grace] = /terminationGracePeriodSeconds: (\d+)/.exec(plain)!;
    expect(Number(grace) * 1_000).toBeGreaterThan(longestLeaveMs + longestHandOnMs);
    const [, folder] = /^COPY healthcheck.mjs (\S+)/m.exec(read('server/Dockerfile'))!;
    expect(plain).toContain(`[node, ${folder}healthcheck.mjs, `);
  });

  it('have a way in for each companion that there may be, and none by what is not measured', () => {
    const [, most] = /maxReplicas: (\d+)/.exec(plain)!;
    const ways = [...plain.matchAll(/pod-name: tabcast-(\d+)/g)].map(([, n]) => Number(n));
    expect(ways).toEqual(Array.from({ length: Number(most) }, (_, n) => n));
    const [, metric] = /metric: \{ name: (\w+) \}/.exec(plain)!;
    expect(read('metrics.md')).toContain(`\`${metric}\``);
    expect(plain).not.toMatch(/(?:secret|token), value/i);
  });

  it("have the fields that Kubernetes' own description has, of the types that it says", async () => {
    const all = objectsIn(plain);
    // Kubernetes would pass over a word that it does not know, or refuse all of it.
    const misspelt = JSON.parse(JSON.stringify(all).replace('readinessProbe', 'readinessProb')) as typeof all;
    expect(await wrongFields([...all, ...misspelt])).toEqual([expect.stringContaining('"readinessProb"')]);
  });

  it.runIf(existsSync('/usr/bin/kubectl'))('are what kubectl puts together', () => {
    const made = execFileSync('/usr/bin/kubectl', ['kustomize', join(docs, 'fleet')], { encoding: 'utf8' });
    const kinds = objectsIn(made).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'Service').sort()).toEqual([
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'StatefulSet',
    ]);
    expect(made).toContain(`image: ${image}:1`);
  });
});

describe('the chart', () => {
  const objects = (): KubernetesObject[] =>
    templates.filter((file) => file.endsWith('.yaml')).flatMap((file) => objectsIn(rendered(file)));
  const ajv = new Ajv();
  const takes = ajv.compile(JSON.parse(read('fleet/chart/values.schema.json')) as object);

  it('makes the same objects as the plain manifests', () => {
    const same = objectsIn(plain.replace('image: tabcast', `image: ${image}:1`));
    expect(byName(objects())).toEqual(byName(same));
  });

  it('makes as many ways in as companions, and tells of each', () => {
    const many = { ...given, replicas: { least: 3, most: 7 } };
    expect(objectsIn(rendered('ways-in.yaml', many))).toHaveLength(1 + 7);
    expect(rendered('NOTES.txt', many)).toContain('\n  tabcast-6.stream.example.org\n');
  });

  it('is of the version that Tabcast has', () => {
    const { version } = JSON.parse(read('../package.json')) as { version: string };
    expect(parse(read('fleet/chart/Chart.yaml'))).toMatchObject({ version, appVersion: version });
  });

  it('takes what it comes with once a domain and an image are named, and refuses what cannot be', () => {
    expect([takes(given), takes.errors]).toEqual([true, null]);
    const wrong = [
      values,
      { ...given, domain: 'https://stream.example.org' },
      { ...given, replicas: { least: 0, most: 4 } },
      { ...given, load: '60%' },
      { ...given, replica: 3 },
    ];
    for (const each of wrong) expect([each, takes(each)]).toEqual([each, false]);
  });

  it.runIf(helm)('is linted and rendered by helm to the same', () => {
    const set = ['--set', `domain=${given.domain},image.repository=${image}`];
    const run = (...words: string[]): string => execFileSync(helm!, [...words, ...set], { encoding: 'utf8' });
    run('lint', '--strict', chart);
    expect(byName(objectsIn(run('template', 'tabcast', chart)))).toEqual(byName(objects()));
  });
});
