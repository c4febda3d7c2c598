/** A process for tests to kill: starts the embedded PostgreSQL of a folder, says where it is, and waits. */
import { startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';

const { url, pid, owned } = await startEmbeddedPostgres(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify({ url, pid, owned })}\n`);
setInterval(() => undefined, 1_000);
