/** The `tocsin` command line: `tocsin cap validate a.xml` runs `cap-validate.ts` in this folder. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './command.ts';

const extension = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';
const notCommands = new Set(['command', 'tocsin']);

async function dispatch(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (!first || first === 'help' || first === '--help') return help(words[1]);
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join('-');
    if (isCommand(name)) return runOrExplain(await load(name), words.slice(length));
  }
  process.stderr.write(`tocsin: no command '${words.slice(0, 2).join(' ')}'. Type 'tocsin help' for the list.\n`);
  return 2;
}

async function runOrExplain(command: Command, words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(`${command.usage}\n`);
    return 0;
  }
  return command.run(words);
}

async function help(name?: string): Promise<number> {
  if (name && isCommand(name)) {
    process.stdout.write(`${(await load(name)).usage}\n`);
    return 0;
  }
  const names = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(extension) && !file.endsWith(`.d${extension}`))
    .map((file) => file.slice(0, -extension.length))
    .filter((file) => !notCommands.has(file));
  for (const each of names.sort()) {
    process.stdout.write(`  ${each.replace('-', ' ').padEnd(14)} ${(await load(each)).summary}\n`);
  }
  return 0;
}

/** A declaration, since the first statement above runs before any constant here has its value. */
function isCommand(name: string): boolean {
  return (
    /^[a-z][a-z-]*$/.test(name) && !notCommands.has(name) && existsSync(join(import.meta.dirname, name + extension))
  );
}

async function load(name: string): Promise<Command> {
  const module = await import(pathToFileURL(join(import.meta.dirname, name + extension)).href);
  return module.default;
}

// A reader such as `head` that has read enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await dispatch(process.argv.slice(2));
