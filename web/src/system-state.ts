/** One word on the whole system, and why: what a person must know before reading that there is no warning. Pure. */
import type { Health, Zones } from './answers.ts';

export interface System {
  readonly state: 'ok' | 'degraded' | 'cannot-see' | 'offline';
  /** Names of what is in trouble, in the API's words. */
  readonly because: readonly string[];
}

/** `undefined` is what could not be asked. */
export function systemOf(health: Health | undefined, zones: Zones | undefined): System {
  if (!health) return { state: 'offline', because: [] };
  const { record, queue, feeds, channels } = health.checks;
  const stores = Object.entries({ record, queue }).filter(([, state]) => state !== 'ok');
  if (health.status === 'down' || stores.length > 0)
    return { state: 'cannot-see', because: stores.map(([name, state]) => `${name} ${state}`) };
  const blind = blindZones(zones);
  const troubled = [...Object.entries(feeds), ...Object.entries(channels)].filter(([, state]) => state !== 'ok');
  const because = troubled.map(([name, state]) => `${name}: ${state}`);
  const seesNothing = Object.values(feeds).every((state) => state !== 'ok');
  if (seesNothing || blind.length > 0) return { state: 'cannot-see', because: [...blind, ...because] };
  return { state: health.status === 'ok' ? 'ok' : 'degraded', because };
}

const blindZones = (zones: Zones | undefined): string[] =>
  (zones?.features ?? [])
    .filter(({ properties }) => Object.values(properties.hazards).some(({ state }) => state === 'cannot-see'))
    .map(({ properties }) => properties.name['en'] ?? Object.values(properties.name)[0] ?? properties.id);
