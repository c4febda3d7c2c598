/** `tocsin agency`: makes or changes an agency from a JSON file, and lists those there are. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readAgencyFile } from '../api/agency-input.ts';
import { TocsinError } from '../domain/error.ts';
import { loadConfig } from '../platform/config.ts';
import { attachEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { openPool, type Pool, transaction } from '../platform/postgres.ts';
import { agencyById, listAgencies, putAgency } from '../platform/stores/agency-store.ts';
import { appendAudit } from '../platform/stores/audit-store.ts';
import type { Command } from './command.ts';

const usage = `tocsin agency FILE.json   make the agency of the file's id, or change it; every fault of the file is listed
tocsin agency --list      print every agency as one line of JSON

The file: {"id": "afad", "name": {"en": "…", "tr": "…"}, "sender": "warnings@example.org", "contact": "…", "web": "https://…",
"timeZone": "Europe/Istanbul", "languages": ["tr", "en"], "acceptsUnreviewed": false, "reachLimit": 100000,
"paused": false, "capStatus": "Actual"}; the last two may be left out: then they stay, or are as here.`;

const command: Command = {
  summary: 'make, change and list agencies',
  usage,
  async run(words) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { list: { type: 'boolean' } },
    });
    const [file, ...rest] = positionals;
    if (rest.length > 0 || (file === undefined) === !values.list) {
      process.stderr.write(`${usage}\n`);
      return 2;
    }
    return withRecord((pool) => (file === undefined ? list(pool) : put(pool, file)));
  },
};

export default command;

async function list(pool: Pool): Promise<number> {
  for (const agency of await listAgencies(pool)) process.stdout.write(`${JSON.stringify(agency)}\n`);
  return 0;
}

async function put(pool: Pool, file: string): Promise<number> {
  const given = readAgencyFile(parseJson(file, await readFile(file, 'utf8')));
  const created = await transaction(pool, async (client) => {
    const before = await agencyById(client, given.id);
    const after = { paused: before?.paused ?? false, capStatus: before?.capStatus ?? ('Actual' as const), ...given };
    await putAgency(client, after);
    await appendAudit(client, {
      agencyId: given.id,
      actor: 'cli',
      action: before ? 'agency.update' : 'agency.create',
      object: given.id,
      detail: { ...(before && { before }), after },
      at: Date.now(),
    });
    return !before;
  });
  process.stdout.write(`${given.id} ${created ? 'created' : 'changed'}\n`);
  return 0;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TocsinError(
      'invalid-parameter',
      `${file} is not JSON: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
}

async function withRecord(work: (pool: Pool) => Promise<number>): Promise<number> {
  const config = loadConfig();
  const pool = openPool(config.record.databaseUrl ?? (await attachEmbeddedPostgres(config.files.dataDir)).url, {
    size: 1,
  });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
