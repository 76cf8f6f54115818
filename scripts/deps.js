// What each npm script but `start` begins with: brings everything that checks and tests need up to date.
import { bringUpToDate } from './dependencies.js';

await bringUpToDate('everything');
