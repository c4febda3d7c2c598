/** A small earthquake service: the USGS summary feed that a test can change, with validators and a count of requests. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Quake {
  readonly id: string;
  readonly magnitude: number;
  readonly lon: number;
  readonly lat: number;
  readonly depthKm: number;
  /** Unix milliseconds. */
  readonly originAt: number;
  /** Unix milliseconds; a later one is a new version. */
  readonly updatedAt: number;
}

export interface QuakeFeed {
  readonly url: string;
  /** When the summary was asked for, Unix milliseconds. */
  readonly askedAt: readonly number[];
  /** When a body with the quake was first sent to its end, Unix milliseconds; resolves once that was. */
  sent(id: string): Promise<number>;
  /** Adds a quake, or a newer version of it. */
  publish(quake: Quake): void;
  close(): Promise<void>;
}

export async function startQuakeFeed(): Promise<QuakeFeed> {
  const quakes = new Map<string, Quake>();
  const sentAt = new Map<string, number>();
  const askedAt: number[] = [];
  const server = createServer((request, response) => {
    // The other questions of the feed: what was revised or deleted. Nothing was.
    if (!request.url?.includes('/summary/')) return void response.writeHead(204).end();
    askedAt.push(Date.now());
    const inIt = [...quakes.keys()];
    const body = JSON.stringify({ type: 'FeatureCollection', features: [...quakes.values()].map(featureOf) });
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    response.writeHead(200, { 'content-type': 'application/json', etag }).end(body, () => {
      for (const id of inIt) if (!sentAt.has(id)) sentAt.set(id, Date.now());
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the feed server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    askedAt,
    async sent(id) {
      for (const giveUpAt = Date.now() + 20_000; Date.now() < giveUpAt; await sleep(1)) {
        const at = sentAt.get(id);
        if (at !== undefined) return at;
      }
      throw new Error(`nobody asked for ${id} within 20 s`);
    },
    publish(quake) {
      quakes.set(quake.id, quake);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const featureOf = ({ id, magnitude, lon, lat, depthKm, originAt, updatedAt }: Quake) => ({
  type: 'Feature',
  id,
  properties: {
    mag: magnitude,
    magType: 'mww',
    place: 'a place of the test',
    time: originAt,
    updated: updatedAt,
    status: 'reviewed',
    type: 'earthquake',
    ids: `,${id},`,
    nst: 120,
    gap: 20,
  },
  geometry: { type: 'Point', coordinates: [lon, lat, depthKm] },
});
