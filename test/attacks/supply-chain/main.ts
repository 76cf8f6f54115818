import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { doubtful, licencesPage, lockedPackages } from './licences.ts';

/** `npm run licences`: writes LICENCES.md; the exit code says whether a licence is unknown or unfriendly. */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const packages = lockedPackages(root);
writeFileSync(`${root}/LICENCES.md`, licencesPage(packages));
for (const problem of doubtful(packages)) {
  console.error(problem);
  process.exitCode = 1;
}
