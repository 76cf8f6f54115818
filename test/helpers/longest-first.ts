import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, in the order in which it begins, so that none goes on alone when all others are over. Between those
 * of `faults`, which must not be late, stands what is not in real time or is so for one show.
 */
const first = [
  'test/faults/moves.test.ts',
  'test/companion/rendition/rendition.integration.test.ts',
  'test/companion/encoder/normaliser.integration.test.ts',
  'test/companion/fleet/cuts.integration.test.ts',
  'test/faults/sockets.test.ts',
  'test/scripts/package/package.integration.test.ts',
  'test/faults/processes.test.ts',
  'test/companion/fleet/fleet.integration.test.ts',
  'test/faults/slow-line.test.ts',
  'test/companion/judge/planted-faults.integration.test.ts',
  'test/attacks/hostile-ingest.test.ts',
  'test/companion/destination/peers.integration.test.ts',
  'test/judge/verdict.integration.test.ts',
  'test/companion/cli.integration.test.ts',
  'test/companion/go-live.integration.test.ts',
  'test/attacks/proofs.test.ts',
  'test/companion/source-loss.integration.test.ts',
  'test/faults/frozen.test.ts',
  'test/companion/consent.integration.test.ts',
  'test/companion/enhanced-rtmp.integration.test.ts',
  'test/attacks/fuzz.test.ts',

  'test/pages/popup-looks.test.ts',
  'test/e2e/chromium-words.test.ts',
  'test/attacks/floods.test.ts',
  'test/e2e/chromium-switch.test.ts',
  'test/e2e/chromium-colours.test.ts',
  'test/e2e/chromium-pairing.test.ts',
  'test/faults/absence.test.ts',
  'test/e2e/passphrase.test.ts',
  'test/pages/other-looks.test.ts',
  'test/pages/settings-hand.test.ts',
  'test/pages/control-page.test.ts',
  'test/pages/popup-hand.test.ts',
  'test/e2e/chromium-layout.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const place = ({ moduleId }: TestSpecification): number => {
      const at = first.indexOf(relative(root, moduleId).replaceAll('\\', '/'));
      return at < 0 ? first.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
