/**
 * `tocsin cap validate FILE…`: judges CAP files by the OASIS schema and by our own validator, one JSON object per line.
 * Sources: `platform/cap-schema.ts`, `domain/cap-validate.ts`.
 */
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseCap } from '../domain/cap-parse.ts';
import { type CapRules, validateCap } from '../domain/cap-validate.ts';
import { type Fault, TocsinError } from '../domain/error.ts';
import { checkCapSchema } from '../platform/cap-schema.ts';
import type { Command } from './command.ts';

const usage = `Usage: tocsin cap validate [--strict] FILE…

Prints per file {file, schemaValid, valid, errors: [{path, message}]}. A path is a line for what the OASIS CAP 1.2 schema
says, else an XPath. valid means no error at all: what has to be repaired to be read counts as an error. Files may be gzipped.

  --strict   also ask what Tocsin asks of its own messages: expires, one info per language with equal category and
             eventCode, a place in every area (default: what CAP itself asks)

Exit code: 0 all valid, 1 some are not, 2 usage.`;

const command: Command = {
  summary: 'check CAP files against the OASIS schema and the rules that it cannot see',
  usage,
  async run(words) {
    const options = words.filter((word) => word.startsWith('-'));
    const files = words.filter((word) => !word.startsWith('-'));
    if (files.length === 0 || options.some((option) => option !== '--strict')) {
      process.stderr.write(`${usage}\n`);
      return 2;
    }
    let allValid = true;
    for await (const judged of judge(files, options.includes('--strict') ? 'issued' : 'received')) {
      process.stdout.write(`${JSON.stringify(judged)}\n`);
      allValid &&= judged.valid;
    }
    return allValid ? 0 : 1;
  },
};

export default command;

interface Judged {
  readonly file: string;
  readonly schemaValid: boolean;
  readonly valid: boolean;
  readonly errors: readonly Fault[];
}

interface Opened {
  readonly file: string;
  readonly content: Uint8Array;
  readonly faults: readonly Fault[];
}

const maxFileBytes = 16 * 2 ** 20;
/** Enough for one start of the schema validator, little enough to hold in memory. */
const batchBytes = 8 * 2 ** 20;

async function* judge(files: readonly string[], rules: CapRules): AsyncGenerator<Judged> {
  let batch: Opened[] = [];
  let bytes = 0;
  for (const [index, file] of files.entries()) {
    const opened = await open(file);
    batch.push(opened);
    bytes += opened.content.length;
    if (bytes < batchBytes && index < files.length - 1) continue;
    yield* await judgeBatch(batch, rules);
    batch = [];
    bytes = 0;
  }
}

async function judgeBatch(batch: readonly Opened[], rules: CapRules): Promise<Judged[]> {
  const readable = batch.filter(({ faults }) => faults.length === 0);
  const schemaFaults = await checkCapSchema(readable.map(({ content }) => content));
  return batch.map((opened) => {
    const { file, faults } = opened;
    if (faults.length > 0) return { file, schemaValid: false, valid: false, errors: faults };
    const bySchema = schemaFaults[readable.indexOf(opened)]!;
    const errors = distinct([...bySchema, ...ruleFaults(opened.content, rules)]);
    return { file, schemaValid: bySchema.length === 0, valid: errors.length === 0, errors };
  });
}

function ruleFaults(content: Uint8Array, rules: CapRules): readonly Fault[] {
  try {
    const { alert, repairs } = parseCap(content);
    return [...repairs, ...validateCap(alert, rules)];
  } catch (error) {
    if (error instanceof TocsinError) return error.faults;
    throw error;
  }
}

/** The file's content, unzipped if need be, or why it cannot be had. */
async function open(file: string): Promise<Opened> {
  try {
    const { size } = await stat(file);
    if (size > maxFileBytes) return unreadable(file, `is larger than the limit of ${maxFileBytes} bytes`);
    const bytes = await readFile(file);
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return { file, content: zipped ? await unzip(bytes, { maxOutputLength: maxFileBytes }) : bytes, faults: [] };
  } catch (error) {
    return unreadable(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const unzip = promisify(gunzip);

const unreadable = (file: string, message: string): Opened => ({
  file,
  content: new Uint8Array(),
  faults: [{ path: 'document', message }],
});

/** Schema and parser may say the same of a document that neither can read. */
const distinct = (faults: readonly Fault[]): Fault[] => [
  ...new Map(faults.map((fault) => [JSON.stringify([fault.path, fault.message]), fault])).values(),
];
