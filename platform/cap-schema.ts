/**
 * Checks CAP documents against the OASIS CAP 1.2 schema, with libxml2's xmllint compiled to WebAssembly.
 * Sources: `domain/schemas/cap-1.2.xsd` (© OASIS Open 2010, unchanged). It imports nothing: content in the XML signature namespace is
 * lax and passes without a schema of its own. The WebAssembly sees a file system in memory and no network.
 *
 * A document with a DTD is refused before libxml2 sees it. The encoding is resolved here, since that build knows few of them.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { memoryPages, validateXML } from 'xmllint-wasm';
import type { Fault } from '../domain/error.ts';
import { declaresDoctype, decodeXml } from '../domain/xml.ts';

/** The faults of each document, in the order given; none means valid. A path is `line 12` or `document`. */
export async function checkCapSchema(
  documents: readonly (string | Uint8Array)[],
): Promise<readonly (readonly Fault[])[]> {
  const prepared = documents.map(prepare);
  const faults: (readonly Fault[])[] = prepared.map((it) => ('fault' in it ? [it.fault] : []));
  const texts = prepared.flatMap((it, index) => ('text' in it ? [{ index, text: it.text }] : []));
  for (const batch of batches(texts)) {
    const found = await lintAll(batch.map(({ text }) => text));
    batch.forEach(({ index }, position) => {
      faults[index] = found[position]!;
    });
  }
  return faults;
}

const maxBatchChars = 8 * 2 ** 20;
const maxFaults = 100;

function prepare(document: string | Uint8Array): { text: string } | { fault: Fault } {
  const decoded = decodeXml(document);
  if (!decoded.ok) return { fault: decoded.fault };
  if (declaresDoctype(decoded.text)) {
    return { fault: { path: 'document', message: 'has a document type declaration (DTD), which is refused' } };
  }
  return { text: decoded.text.replace(/^(<\?xml[^>]*?\sencoding\s*=\s*)(["'])[^"']*\2/, '$1"UTF-8"') };
}

/** One start of the WebAssembly serves many small documents; a huge one gets its own. */
function batches<T extends { text: string }>(items: readonly T[]): T[][] {
  const all: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    size += item.text.length;
    if (size > maxBatchChars) {
      all.push([]);
      size = item.text.length;
    }
    all.at(-1)!.push(item);
  }
  return all;
}

async function lintAll(texts: readonly string[]): Promise<(readonly Fault[])[]> {
  const run = randomUUID();
  const nameOf = (index: number) => `${run}-${index}.xml`;
  const outcome = await lint(texts.map((contents, index) => ({ fileName: nameOf(index), contents })));
  if ('output' in outcome) return texts.map((_, index) => faultsOf(outcome.output.split('\n'), nameOf(index)));
  // One document may have exhausted the memory: let the others be judged without it.
  if (texts.length === 1) return [[{ path: 'document', message: `could not be checked: ${outcome.failure}` }]];
  const judged: (readonly Fault[])[] = [];
  for (const text of texts) judged.push(...(await lintAll([text])));
  return judged;
}

async function lint(xml: { fileName: string; contents: string }[]): Promise<{ output: string } | { failure: string }> {
  const schema = await readFile(new URL('../domain/schemas/cap-1.2.xsd', import.meta.url), 'utf8');
  try {
    const result = await validateXML({
      xml,
      schema: { fileName: 'cap-1.2.xsd', contents: schema },
      maxMemoryPages: 512 * memoryPages.MiB,
      modifyArguments: (words) => ['--nonet', ...words],
    });
    return { output: result.rawOutput };
  } catch (error) {
    // The library rejects for xmllint's exit code 1, not well-formed, with what it printed as the message.
    if (error instanceof Error && 'code' in error && error.code === 1) return { output: error.message };
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** What xmllint printed about one file. Names are random per run, so a document's text echoed in a message cannot pose as a verdict. */
function faultsOf(output: readonly string[], name: string): readonly Fault[] {
  const faults = output
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => /^:(\d+): (.*)$/.exec(line.slice(name.length)))
    .flatMap((match) => (match ? [{ path: `line ${match[1]}`, message: readable(match[2]!) }] : []));
  if (faults.length > 0) return faults.slice(0, maxFaults);
  const passed = output.includes(`${name} validates`);
  return passed ? [] : [{ path: 'document', message: 'does not match the CAP 1.2 schema' }];
}

const readable = (message: string) =>
  message
    .replace(/^(?:element [^:]*: )?Schemas validity error : /, '')
    .replaceAll('{urn:oasis:names:tc:emergency:cap:1.2}', '');
