import { basename } from 'node:path';
import { platformExpectations, shortcomings, type Expectations } from '../judge/expectations.ts';
import { judge, type Verdict } from '../judge/verdict.ts';
import { Companion } from './companion.ts';
import { startNginxRtmp, type NginxRtmp } from './nginx-rtmp.ts';
import { oncePerBytes } from './once-per-bytes.ts';
import { targets, type Target } from './popup.ts';
import { findMediaTools } from './programs.ts';
import { waitUntil } from './wait-until.ts';

/** What an ingest received. */
export interface Arrived {
  readonly key: string;
  readonly verdict: Verdict;
  /** A sentence for each thing that is not as expected. */
  readonly wrong: readonly string[];
}

/** A real nginx-rtmp with an application for each platform, and a companion that publishes there. */
export class Air {
  readonly nginx: NginxRtmp;
  readonly companion: Companion;
  readonly #judge = oncePerBytes(async (file) =>
    judge(file, await findMediaTools(), new AbortController().signal),
  );

  private constructor(nginx: NginxRtmp, companion: Companion) {
    this.nginx = nginx;
    this.companion = companion;
  }

  static async open(...flags: readonly string[]): Promise<Air> {
    const nginx = await startNginxRtmp({ apps: targets });
    return Air.over(nginx, (target) => nginx.url(target), ...flags);
  }

  /** With another way to the ingest than the plain one. */
  static async over(
    nginx: NginxRtmp,
    url: (target: Target) => string,
    ...flags: readonly string[]
  ): Promise<Air> {
    const ingests = targets.flatMap((target) => ['--ingest', `${target}=${url(target)}`]);
    return new Air(nginx, await Companion.start(...ingests, ...flags));
  }

  /** Resolves once the platform has been live for so many seconds: its ingest has taken media since then. */
  async waitForSeconds(target: Target, seconds: number): Promise<void> {
    await waitUntil(
      `${target} is on air for ${seconds} s`,
      async () => (await this.#liveMs(target)) >= seconds * 1000,
      seconds * 1000 + 60_000,
    );
  }

  /** Resolves once the platform has been live for so many seconds more than it has been by now. */
  async waitForMore(target: Target, seconds: number): Promise<void> {
    await this.waitForSeconds(target, (await this.#liveMs(target)) / 1000 + seconds);
  }

  /** Resolves once nobody publishes any more: the ingest says so. */
  async waitForSilence(): Promise<void> {
    await waitUntil('nobody publishes', async () => !(await this.nginx.stat()).includes('<publishing/>'));
  }

  /** What the last publish brought, the key it came with, and what is wrong with it for a platform. */
  async judge(target: Target, expected: Expectations = {}): Promise<Arrived> {
    const file = this.nginx.records(target).at(-1);
    if (!file) throw new Error(`nothing was published on ${target}`);
    const verdict = await this.#judge(file);
    return {
      key: basename(file).replace(/-\d+\.flv$/, ''),
      verdict,
      wrong: shortcomings(verdict, { ...platformExpectations, ...expected }),
    };
  }

  async close(): Promise<void> {
    await this.companion.stop();
    await this.companion.clear();
    await this.nginx.stop();
  }

  async #liveMs(target: Target): Promise<number> {
    const { broadcasts } = await this.companion.status();
    const stats = broadcasts.flatMap(({ destinations }) => destinations.map((each) => each.stats));
    return stats.find(({ id }) => id === target)?.uptimeMs ?? 0;
  }
}
