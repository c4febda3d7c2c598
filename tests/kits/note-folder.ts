/** Where test files note what they used or missed, so that the end of a run can count it. */
import { join } from 'node:path';

export const noteFolder = join('.data', 'test-notes');
