import { expect, it } from 'vitest';
import { checkUsers } from '../../../companion/doctor/users.ts';
import { PeerOwners } from '../../../companion/lib/peer-owner.ts';

const noTables = new PeerOwners(() => Promise.reject(new Error('no such file')));
const says = async (anyUser: boolean, owners?: PeerOwners) =>
  (await checkUsers({ anyUser }, owners)(new AbortController().signal)).map(({ level, text }) => [
    level,
    text,
  ]);

it.runIf(process.platform === 'linux')('says that other users are kept out', async () => {
  expect(await says(false)).toEqual([['ok', 'are kept out']]);
});

it('says that they can connect where they were let in, and where the system does not tell', async () => {
  expect(await says(true)).toEqual([['ok', 'may connect (--any-user)']]);
  expect(await says(false, noTables)).toEqual([['ok', expect.stringContaining('does not tell')]]);
});
