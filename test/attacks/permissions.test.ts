import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly permissions?: string[];
  readonly optional_permissions?: string[];
  readonly host_permissions?: string[];
  readonly optional_host_permissions?: string[];
  readonly browser_specific_settings?: {
    readonly gecko: { readonly data_collection_permissions: unknown };
  };
  readonly content_scripts?: unknown;
  readonly web_accessible_resources?: unknown;
  readonly externally_connectable?: unknown;
  readonly content_security_policy: { readonly extension_pages: string };
}

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Rows `| \`name\` | browsers | reason |` of the table in docs/security.md. */
function table(browser: string): string[] {
  return [...file('docs/security.md').matchAll(/^\| `(\S+)` +\| ([^|]+?) +\| [^|]{20,} \|$/gm)]
    .filter(([, , browsers]) => browsers!.includes(browser))
    .map(([, name]) => name!)
    .sort();
}

describe.each([
  ['chrome', 'Chrome'],
  ['firefox', 'Firefox'],
])('the extension built for %s', (folder, browser) => {
  const manifest = JSON.parse(file(`dist/${folder}/manifest.json`)) as Manifest;

  it('asks for the permissions that docs/security.md gives reasons for, and for no others', () => {
    const asked = [
      ...(manifest.permissions ?? []),
      ...(manifest.optional_permissions ?? []),
      ...(manifest.host_permissions ?? []),
      ...(manifest.optional_host_permissions ?? []),
    ];
    expect(asked.sort()).toEqual(table(browser));
  });

  it('declares what leaves the browser where it has to, with the reasons in docs/privacy.md, and nothing else', () => {
    const rows = [...file('docs/privacy.md').matchAll(/^\| `(\S+)` +\| [^|]{20,} \|$/gm)];
    const declared = manifest.browser_specific_settings?.gecko.data_collection_permissions;
    expect(declared).toEqual(browser === 'Firefox' ? { required: rows.map(([, name]) => name) } : undefined);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('runs in no page, shows no page anything, and is spoken to by none', () => {
    expect(manifest.content_scripts).toBeUndefined();
    expect(manifest.web_accessible_resources ?? []).toEqual([]);
    expect(manifest.externally_connectable).toBeUndefined();
  });

  it('keeps nothing where the browser synchronises it', () => {
    const built = readdirSync(new URL(`../../dist/${folder}/`, import.meta.url), {
      recursive: true,
      encoding: 'utf8',
    });
    const scripts = built
      .filter((name) => name.endsWith('.js'))
      .map((name) => file(`dist/${folder}/${name}`));
    expect(scripts.some((text) => /storage\.local\b/.test(text))).toBe(true);
    expect(scripts.filter((text) => /storage\.sync\b/.test(text))).toEqual([]);
  });

  it('loads code from itself alone and connects to this machine, or by TLS to a server that the person has named', () => {
    const policy = new Map(
      manifest.content_security_policy.extension_pages.split('; ').map((rule) => {
        const [name, ...sources] = rule.split(' ');
        return [name, sources.join(' ')] as const;
      }),
    );
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe("'self' ws://127.0.0.1:* http://127.0.0.1:* https: wss:");
    policy.delete('connect-src');
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe|https:/);
    for (const page of ['popup', 'panel', 'options', 'studio', 'offscreen']) {
      const path = `dist/${folder}/${page}/index.html`;
      if (existsSync(new URL(`../../${path}`, import.meta.url))) {
        expect(file(path)).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
      }
    }
  });
});
