/** Finds the feeds in their folder and checks how they fit together. */
import { join } from 'node:path';
import { type Fault, TocsinError } from '../domain/error.ts';
import { loadFolder } from '../platform/load-folder.ts';
import type { Feed, FeedInstance } from './feed.ts';

/** @throws TocsinError('wiring') that lists every inconsistency. */
export async function loadFeeds(): Promise<readonly Feed[]> {
  const feeds = await loadFolder(join(import.meta.dirname, 'feeds'), checkFeed);
  refuseMisfits(feeds.flatMap(({ instances }) => instances));
  return feeds;
}

/** @throws TocsinError('wiring') where an id is taken twice or a stream has nothing to fill its gaps. */
export function refuseMisfits(instances: readonly FeedInstance[]): void {
  const faults = instances.flatMap((instance, index) => [
    ...(instances.findIndex(({ id }) => id === instance.id) === index
      ? []
      : [{ path: instance.id, message: 'is the id of two instances; rename one' }]),
    ...checkBackfill(instance, instances),
  ]);
  if (faults.length === 0) return;
  const lines = faults.map(({ path, message }) => `  feed ${path} ${message}`);
  throw new TocsinError('wiring', `The feeds do not fit together:\n${lines.join('\n')}`, faults);
}

function checkBackfill({ id, source, intake }: FeedInstance, all: readonly FeedInstance[]): readonly Fault[] {
  if (intake.kind !== 'stream') return [];
  const backfill = all.find((other) => other.id === intake.backfill);
  if (backfill?.intake.kind !== 'poll')
    return [
      { path: id, message: `is back-filled by '${intake.backfill}', which is no polled instance; enable or add it` },
    ];
  if (backfill.source !== source)
    return [
      {
        path: id,
        message: `is back-filled by '${backfill.id}' of the source '${backfill.source}'; it must be '${source}'`,
      },
    ];
  return [];
}

/** @throws Error that names the field. */
function checkFeed(value: unknown): Feed {
  const feed = value as Partial<Feed> | null;
  if (typeof feed !== 'object' || feed === null || typeof feed.id !== 'string')
    throw new Error('exports no feed; give it an id');
  if (typeof feed.parse !== 'function') throw new Error("has no 'parse'; write one");
  if (!feed.hazards?.length) throw new Error("has no 'hazards'; name at least one");
  if (!feed.instances?.length) throw new Error("has no 'instances'; name at least one source");
  for (const { id, coverage } of feed.instances) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(id))
      throw new Error(`has the instance '${id}'; write lower-case words joined by hyphens`);
    if (coverage[1] >= coverage[3])
      throw new Error(`has the instance '${id}' that covers no latitudes; write [west, south, east, north]`);
  }
  return feed as Feed;
}
