/** Finds plug-ins by their folder: each file's default export is one, and its id is the file's name. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TocsinError } from '../domain/error.ts';

/**
 * The default exports of `folder`'s modules in order of name. `check` throws what is wrong with one, naming the field.
 * @throws TocsinError('wiring') that lists every fault with its fix.
 */
export async function loadFolder<T extends { readonly id: string }>(
  folder: string,
  check: (value: unknown, file: string) => T,
): Promise<readonly T[]> {
  const faults: { path: string; message: string }[] = [];
  const loaded: { file: string; plugin: T }[] = [];
  for (const file of modulesIn(folder)) {
    try {
      const module: { default?: unknown } = await import(pathToFileURL(join(folder, file)).href);
      if (module.default === undefined) throw new Error('has no default export; export the plug-in as default');
      loaded.push({ file, plugin: check(module.default, file) });
    } catch (error) {
      faults.push({ path: join(folder, file), message: error instanceof Error ? error.message : String(error) });
    }
  }
  for (const { file, plugin } of loaded) {
    const name = basename(file).replace(/\.[jt]s$/, '');
    const twin = loaded.find((other) => other.file < file && other.plugin.id === plugin.id);
    if (twin)
      faults.push({ path: join(folder, file), message: `has the id '${plugin.id}' of ${twin.file}; give it its own` });
    else if (plugin.id !== name)
      faults.push({
        path: join(folder, file),
        message: `has the id '${plugin.id}'; name the file ${plugin.id} or the id ${name}`,
      });
  }
  if (faults.length > 0)
    throw new TocsinError('wiring', faults.map(({ path, message }) => `${path} ${message}`).join('\n'), faults);
  return loaded.map(({ plugin }) => plugin);
}

/** Sources or their build; never both, and no declaration or test. */
function modulesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.[jt]s$/.test(file) && !/\.(d|test)\.[jt]s$/.test(file))
    .sort();
}
