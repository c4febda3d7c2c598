/** Which sources run: the instances that ship, changed by the configuration. */
import { type Fault, TocsinError } from '../domain/error.ts';
import type { FeedInstance as Wanted } from '../platform/feed-instance.ts';
import type { Source } from './environment.ts';
import type { Feed, FeedInstance, Intake } from './feed.ts';
import { refuseMisfits } from './load-feeds.ts';

/**
 * All that ship where nothing is wanted in particular; else those wanted: a shipped instance by its id, or another source of
 * a feed, which sees and ages as the feed's first.
 * @throws TocsinError('wiring') that names the instance and the fix.
 */
export function configureSources(feeds: readonly Feed[], wanted: readonly Wanted[] | undefined): readonly Source[] {
  const shipped = feeds.flatMap((feed) => feed.instances.map((instance) => ({ feed, instance })));
  if (!wanted) return shipped.map(({ feed, instance }) => sourceOf(feed, instance));
  const faults: Fault[] = [];
  const sources = wanted
    .filter(({ enabled }) => enabled)
    .flatMap((entry) => {
      const known = shipped.find(({ instance }) => instance.id === entry.id);
      const feed = known?.feed ?? feeds.find(({ id }) => id === entry.feed);
      const template = known?.instance ?? feed?.instances[0];
      if (feed && template) return [sourceOf(feed, change(template, entry, known !== undefined))];
      const there = shipped.map(({ instance }) => instance.id).join(', ');
      faults.push({ path: entry.id, message: `names no feed that exists; use one of ${there}, or give its 'feed'` });
      return [];
    });
  if (faults.length > 0)
    throw new TocsinError('wiring', faults.map(({ path, message }) => `feed ${path} ${message}`).join('\n'), faults);
  refuseMisfits(sources);
  return sources;
}

const sourceOf = (feed: Feed, instance: FeedInstance): Source => ({
  ...instance,
  hazards: feed.hazards,
  parse: feed.parse,
});

function change(instance: FeedInstance, entry: Wanted, isShipped: boolean): FeedInstance {
  const intake = changeIntake(instance.intake, entry);
  const everyS = intake.kind === 'poll' ? intake.everyS : 0;
  return {
    ...instance,
    id: entry.id,
    intake,
    maxSilenceS: Math.max(instance.maxSilenceS, 3 * everyS),
    ...(isShipped
      ? {}
      : { source: slug(entry.agency ?? entry.id), agency: entry.agency ?? entry.id, licence: 'as configured' }),
  };
}

function changeIntake(intake: Intake, { url, pollSeconds }: Wanted): Intake {
  if (intake.kind === 'stream') return { ...intake, ...(url && { url }) };
  return { ...intake, ...(url && { baseUrl: url }), ...(pollSeconds !== undefined && { everyS: pollSeconds }) };
}

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
