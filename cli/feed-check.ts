/** `tocsin feed check`: payloads in files through a feed's parser, one JSON line per file. */
import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { maxBodyBytes } from '../ingest/body.ts';
import type { Feed, Parsed } from '../ingest/feed.ts';
import { loadFeeds } from '../ingest/load-feeds.ts';
import { refuseBody } from '../ingest/read-report.ts';
import type { Command } from './command.ts';

const command: Command = {
  summary: 'check recorded payloads against a feed',
  usage: `tocsin feed check FEED FILE…
  FEED  id of a feed or of one of its instances, e.g. fdsn-event or fdsn-event-ingv
  FILE  a payload, as it came or gzipped; at most ${maxBodyBytes} bytes unpacked
One JSON object per line: file, records, accepted, rejected: [{index, reason, detail}].
A file that cannot be read as a whole counts as one record. Exit code 1 if there is one, or a record of the wrong shape.`,
  async run([id, ...files]) {
    const feeds = await loadFeeds();
    const found = findFeed(feeds, id);
    if (!found || files.length === 0) {
      const known = feeds.flatMap((feed) => [feed.id, ...feed.instances.map((instance) => instance.id)]);
      const fault = found || !id ? '' : `There is no feed '${id}'; there are ${[...new Set(known)].join(', ')}.\n`;
      process.stderr.write(`${fault}${command.usage}\n`);
      return 2;
    }
    let worst = 0;
    for (const file of files) {
      const { observations, withdrawals, rejected } = check(found, file);
      const accepted = observations.length + withdrawals.length;
      process.stdout.write(`${JSON.stringify({ file, records: accepted + rejected.length, accepted, rejected })}\n`);
      if (rejected.some(({ reason }) => grave.has(reason))) worst = 1;
    }
    return worst;
  },
};
export default command;

/** Reasons that speak of a payload which is not the feed's; the others are records that the agency left incomplete. */
const grave: ReadonlySet<string> = new Set(['not-parsable', 'wrong-shape', 'too-large']);

interface Found {
  readonly feed: Feed;
  readonly source: string;
}

function findFeed(feeds: readonly Feed[], id: string | undefined): Found | undefined {
  for (const feed of feeds) {
    const instance = feed.instances.find((it) => it.id === id) ?? (feed.id === id ? feed.instances[0] : undefined);
    if (instance) return { feed, source: instance.source };
  }
  return undefined;
}

function check({ feed, source }: Found, file: string): Parsed {
  try {
    if (statSync(file).size > maxBodyBytes)
      return refuseBody('too-large', `the file has more than ${maxBodyBytes} bytes`);
    const raw = readFileSync(file);
    const isGzip = raw[0] === 0x1f && raw[1] === 0x8b;
    const body = isGzip ? gunzipSync(raw, { maxOutputLength: maxBodyBytes }) : raw;
    return feed.parse(body, { source, receivedAt: Date.now(), contentType: '' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return error.code === 'ERR_BUFFER_TOO_LARGE'
      ? refuseBody('too-large', `the file unpacks to more than ${maxBodyBytes} bytes`)
      : refuseBody('not-parsable', `the file cannot be read: ${error.message}`);
  }
}
