import { expect, it, vi } from 'vitest';
import type { CompanionAt, Hello } from '#protocol';
import type { Finding } from '../../../../extension/companion/link/find-companion.ts';
import { SharedDiscovery } from '../../../../extension/companion/link/shared-discovery.ts';
import { foundCompanion, nobody } from '../../../helpers/finding.ts';

const hello = (version: string): Hello => ({ version }) as Hello;
const never = new AbortController().signal;

/** A companion that is found when the test says so. */
function discovery() {
  const finds: ((hello: Hello | null) => void)[] = [];
  const signals: AbortSignal[] = [];
  const discover = vi.fn((_: CompanionAt, signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<Finding>((resolve) =>
      finds.push((found) => resolve(found ? foundCompanion(found) : nobody)),
    );
  });
  return {
    shared: new SharedDiscovery(discover, 7420, foundCompanion(hello('known'))),
    discover,
    finds,
    signals,
  };
}

it('is told what is known without asking, once', async () => {
  const { shared, discover, finds } = discovery();
  const first = await Promise.all([shared.ask(never), shared.ask(never)]);
  expect(first.map((found) => found?.hello)).toEqual([hello('known'), hello('known')]);
  expect(discover).not.toHaveBeenCalled();
  const next = shared.ask(never);
  finds[0]!(hello('asked'));
  expect((await next)?.hello).toEqual(hello('asked'));
});

it('lets one that is stopped leave alone: the others get the answer of the question they share', async () => {
  const { shared, discover, finds, signals } = discovery();
  await shared.ask(never);
  const stopped = new AbortController();
  const [first, second] = [shared.ask(stopped.signal), shared.ask(never)];
  stopped.abort();
  expect(await first).toBeNull();
  expect(signals[0]!.aborted).toBe(false);
  finds[0]!(hello('asked'));
  expect((await second)?.hello).toEqual(hello('asked'));
  expect(discover).toHaveBeenCalledOnce();
});

it('asks anew after an answer that nobody waited for any more', async () => {
  const { shared, discover, finds } = discovery();
  await shared.ask(never);
  const stopped = new AbortController();
  const left = shared.ask(stopped.signal);
  stopped.abort();
  await left;
  finds[0]!(null);
  await Promise.resolve();
  const next = shared.ask(never);
  expect(discover).toHaveBeenCalledTimes(2);
  finds[1]!(hello('back'));
  expect((await next)?.hello).toEqual(hello('back'));
});

it('asks where it is now, whoever was being asked before', async () => {
  const { shared, discover, finds } = discovery();
  shared.moveTo('https://stream.example.org');
  const next = shared.ask(never);
  expect(discover.mock.lastCall![0]).toBe('https://stream.example.org');
  finds[0]!(hello('there'));
  expect((await next)?.hello).toEqual(hello('there'));
});

it('asks nobody any more once it is closed', async () => {
  const { shared, signals } = discovery();
  await shared.ask(never);
  void shared.ask(never);
  shared.close();
  expect(signals[0]!.aborted).toBe(true);
});
