/** `tocsin keys`: makes the VAPID pair, the data key and API keys, and prints what may be known of them. */
import { parseArgs } from 'node:util';
import { TocsinError } from '../domain/error.ts';
import { scopes } from '../domain/scope.ts';
import { createApiKey } from '../platform/api-key.ts';
import { type Config, loadConfig } from '../platform/config.ts';
import { attachEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { loadDataKey, loadVapidKeys } from '../platform/key-files.ts';
import { openPool, sqlState } from '../platform/postgres.ts';
import { openVault } from '../platform/secrets.ts';
import type { Command } from './command.ts';

const usage = `tocsin keys vapid                          make the VAPID pair if there is none, and print its public key
tocsin keys data                           make the data key if there is none, and print where it is and its id
tocsin keys api --agency ID [options]      make an API key and print it, this once
    --scope NAME      what it may do; may be given several times (default: everything of the agency)
    --expires DATE    ISO 8601 moment after which it is refused (default: never)
tocsin keys api --revoke KEY_ID            refuse a key from now on`;

const command: Command = {
  summary: 'make and show keys: VAPID, data key, API keys',
  usage,
  async run([kind, ...words]) {
    if (kind === 'vapid') return showVapid(loadConfig());
    if (kind === 'data') return showData(loadConfig());
    if (kind === 'api') return api(words);
    process.stderr.write(`${usage}\n`);
    return 2;
  },
};

export default command;

function showVapid({ files }: Config): number {
  process.stdout.write(`${loadVapidKeys(files).publicKey}\n`);
  return 0;
}

function showData({ files }: Config): number {
  const { keyId } = openVault(loadDataKey(files));
  process.stdout.write(`${files.keyFile} ${keyId}\n`);
  process.stderr.write('Keep a copy of this file apart from the database: without it no subscription can be read.\n');
  return 0;
}

async function api(words: readonly string[]): Promise<number> {
  const options = {
    agency: { type: 'string' },
    scope: { type: 'string', multiple: true },
    expires: { type: 'string' },
    revoke: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...words], options });
  if (values.revoke !== undefined) return withRecord((pool) => revoke(pool, values.revoke ?? ''));
  const expires = values.expires === undefined ? null : new Date(values.expires);
  if (!values.agency || Number.isNaN(expires?.getTime())) {
    process.stderr.write(
      values.agency ? '--expires must be an ISO 8601 moment, e.g. 2027-01-31T00:00:00Z\n' : `${usage}\n`,
    );
    return 2;
  }
  const unknown = values.scope?.filter((scope) => scope !== '*' && !scopes.some((known) => known === scope)) ?? [];
  if (unknown.length > 0) {
    process.stderr.write(`--scope must be one of ${scopes.join(', ')} or *, not ${unknown.join(', ')}\n`);
    return 2;
  }
  const agency = values.agency;
  return withRecord((pool) => create(pool, agency, values.scope ?? ['*'], expires));
}

type Pool = ReturnType<typeof openPool>;

async function create(pool: Pool, agency: string, scopes: readonly string[], expires: Date | null): Promise<number> {
  const { id, key, secretSha256 } = createApiKey();
  try {
    await pool.query(
      'INSERT INTO api_keys (id, agency_id, secret_sha256, scopes, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [id, agency, secretSha256, scopes, expires],
    );
  } catch (error) {
    if (sqlState(error) !== foreignKeyViolation) throw error;
    throw new TocsinError('not-found', `There is no agency '${agency}'.`);
  }
  process.stdout.write(`${key}\n`);
  process.stderr.write('This is shown once; only a hash of it is kept.\n');
  return 0;
}

const foreignKeyViolation = '23503';

async function revoke(pool: Pool, id: string): Promise<number> {
  const { rowCount } = await pool.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [
    id,
  ]);
  if (rowCount === 0) throw new TocsinError('not-found', `There is no key '${id}' in force.`);
  return 0;
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
