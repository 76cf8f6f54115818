// `npm run deps`: everything that checks and tests need.
import { bringUpToDate } from './dependencies.js';

await bringUpToDate('everything');
