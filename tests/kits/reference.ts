/** Where the published reference data lives: `TOCSIN_REFERENCE`, absent on a stranger's clone. */
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { noteFolder } from './note-folder.ts';

const root = process.env['TOCSIN_REFERENCE'];

/** Absolute path of a file or folder below the reference data, or undefined where the data is absent. */
export function referencePath(...parts: string[]): string | undefined {
  if (!root) return undefined;
  const path = join(root, ...parts);
  return existsSync(path) ? path : undefined;
}

/** `describe` that runs with the path of a reference folder, and is skipped and counted where it is absent. */
export function describeReference(name: string, folder: string, body: (path: string) => void): void {
  const path = referencePath(folder);
  note(path ? 'used' : 'absent', folder);
  if (path) describe(name, () => body(path));
  else describe.skip(`${name} (no ${folder} at TOCSIN_REFERENCE)`, () => body(''));
}

function note(kind: 'used' | 'absent', folder: string): void {
  mkdirSync(noteFolder, { recursive: true });
  appendFileSync(join(noteFolder, `reference-${kind}.txt`), `${folder}\n`);
}
