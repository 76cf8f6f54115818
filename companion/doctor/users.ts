import { tellsOwners } from '../lib/own-user.ts';
import { PeerOwners } from '../lib/peer-owner.ts';
import { ok, type Check } from './finding.ts';

/** Whether programs of other users of this computer are kept out. Nothing can be done where the system does not tell. */
export function checkUsers({ anyUser }: { readonly anyUser: boolean }, owners = new PeerOwners()): Check {
  return async () => {
    if (anyUser) return [ok('other users', 'may connect (--any-user)')];
    if (await tellsOwners(owners)) return [ok('other users', 'are kept out')];
    return [ok('other users', 'can connect: this system does not tell whose a connection is')];
  };
}
