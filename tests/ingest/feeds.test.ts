/** Every feed through the kit, over payloads written for this project from published facts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFeeds } from '../../ingest/load-feeds.ts';
import { describeFeed } from '../kits/feed-kit.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

for (const feed of await loadFeeds()) {
  const folder = join(fixtures, feed.id);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  describeFeed(
    feed,
    names.map((name) => ({ name, body: readFileSync(join(folder, name)) })),
  );
}
