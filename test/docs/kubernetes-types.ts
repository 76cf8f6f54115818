import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** Where the type of each kind of object stands in kubernetes-types. */
const kinds: Readonly<Record<string, string>> = {
  'apps/v1 StatefulSet': 'apps/v1',
  'autoscaling/v2 HorizontalPodAutoscaler': 'autoscaling/v2',
  'policy/v1 PodDisruptionBudget': 'policy/v1',
  'v1 Service': 'core/v1',
};

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/**
 * What is wrong with objects by Kubernetes' own description of them: a field that does not exist, one that is missing, a value of
 * another type. @returns a sentence of TypeScript's for each
 */
export async function wrongFields(objects: readonly KubernetesObject[]): Promise<string[]> {
  const lines = objects.map((object) => {
    const from = kinds[`${object.apiVersion} ${object.kind}`];
    if (from === undefined) throw new Error(`not a known kind: ${object.apiVersion} ${object.kind}`);
    const type = `import('kubernetes-types/${from}').${object.kind}`;
    return `(${JSON.stringify(object)}) satisfies ${type};`;
  });
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-kubernetes-'));
  try {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, types: [], lib: ['es2020'], skipLibCheck: true, module: 'preserve' },
      paths: { 'kubernetes-types/*': [join(modules, 'kubernetes-types/*')] },
    };
    const project = { compilerOptions, files: ['objects.ts'] };
    await writeFile(join(folder, 'objects.ts'), ['export {};', ...lines].join('\n'));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const tsc = join(modules, 'typescript-7/bin/tsc');
    const said = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], (error, stdout) => {
        if (error && stdout === '') reject(error);
        else resolve(stdout);
      });
    });
    return said.split('\n').filter((line) => line.includes('error TS'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
