/** One configured feed: a feed file, the agency it serves here, and where; read from TOCSIN_FEEDS. */

export interface FeedInstance {
  /** Unique name of the instance, e.g. `fdsn-event-ingv`; what overrides a shipped instance of the same id. */
  readonly id: string;
  /** Id of the feed file; by default the instance's own id. */
  readonly feed: string;
  readonly agency?: string;
  /** Base URL in place of the one the feed file names. */
  readonly url?: string;
  readonly pollSeconds?: number;
  readonly enabled: boolean;
}

const fields = ['id', 'feed', 'agency', 'url', 'pollSeconds', 'enabled'];

/** @throws Error that names the entry and the field. */
export function readFeedInstances(value: unknown): readonly FeedInstance[] {
  if (!Array.isArray(value)) throw new Error('must be a JSON list of feed instances');
  const instances = value.map((entry: unknown, index) =>
    readInstance(typeof entry === 'string' ? { id: entry } : entry, `[${index}]`),
  );
  const twice = instances.find(({ id }, index) => instances.findIndex((other) => other.id === id) !== index);
  if (twice) throw new Error(`names the instance '${twice.id}' twice; give each its own id`);
  return instances;
}

function readInstance(entry: unknown, at: string): FeedInstance {
  if (typeof entry !== 'object' || entry === null) throw new Error(`${at} must be a feed id or an object with an id`);
  const {
    id,
    feed = id,
    agency,
    url,
    pollSeconds,
    enabled = true,
    ...rest
  } = entry as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(rest);
  if (unknown) throw new Error(`${at}.${unknown} is not a field; use ${fields.join(', ')}`);
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(id))
    throw new Error(`${at}.id must be lower-case words joined by hyphens`);
  if (typeof feed !== 'string') throw new Error(`${at}.feed must be the id of a feed file`);
  if (agency !== undefined && typeof agency !== 'string') throw new Error(`${at}.agency must be text`);
  if (url !== undefined && !(typeof url === 'string' && URL.canParse(url) && /^(https?|wss?):/.test(url))) {
    throw new Error(`${at}.url must be an http, https, ws or wss URL`);
  }
  if (pollSeconds !== undefined && !(typeof pollSeconds === 'number' && pollSeconds > 0))
    throw new Error(`${at}.pollSeconds must be a number of seconds above 0`);
  if (typeof enabled !== 'boolean') throw new Error(`${at}.enabled must be true or false`);
  return {
    id,
    feed,
    enabled,
    ...(agency !== undefined && { agency }),
    ...(url !== undefined && { url }),
    ...(pollSeconds !== undefined && { pollSeconds }),
  };
}
