/** Finds the channels by their folder; a faulty one stops the start with the fix. */
import { join } from 'node:path';
import { loadFolder } from '../platform/load-folder.ts';
import type { Channel } from './channel.ts';

/** @throws TocsinError('wiring') that lists every fault. */
export const loadChannels = (): Promise<readonly Channel[]> =>
  loadFolder(join(import.meta.dirname, 'channels'), checkChannel);

function checkChannel(value: unknown): Channel {
  const channel = value as Partial<Channel>;
  for (const verb of ['parseAddress', 'render', 'open'] as const)
    if (typeof channel[verb] !== 'function') throw new Error(`has no function '${verb}'; see alerts/channel.ts`);
  const { payloadBytes = 0, concurrency = 0 } = channel.limits ?? {};
  if (!(payloadBytes > 0 && concurrency > 0)) throw new Error("needs limits 'payloadBytes' and 'concurrency' above 0");
  return value as Channel;
}
