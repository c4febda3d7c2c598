/** `tocsin build web`: bundles the page where its sources are newer than the bundle; main.ts asks for the same before it serves it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from './command.ts';

export default {
  summary: 'bundle the page if its sources have changed',
  usage: `tocsin build web

Bundles web/ into web/dist with Vite where a source is newer than the bundle. npm start does so by itself; an image holds the
bundle and no sources.`,
  async run() {
    process.stdout.write((await buildWeb()) ? 'built web/dist\n' : 'web/dist is up to date\n');
    return 0;
  },
} satisfies Command;

/** Bundles the page if there are sources newer than the bundle; says whether it did. */
export async function buildWeb(): Promise<boolean> {
  const root = resolve(import.meta.dirname, '../web');
  if (!existsSync(join(root, 'src'))) return false;
  const bundle = join(root, 'dist', 'index.html');
  const builtAt = existsSync(bundle) ? statSync(bundle).mtimeMs : 0;
  if (newestChange(root) <= builtAt) return false;
  const { build } = await import('vite');
  await build({ root, logLevel: 'error' });
  return true;
}

/** The latest time of change of any source, Unix milliseconds. */
function newestChange(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist')
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs;
    })
    .reduce((newest, changed) => Math.max(newest, changed), 0);
}
