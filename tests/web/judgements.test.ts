/** The page's pure judgements: which push message is shown, and what is said of the system. */
import { describe, expect, it } from 'vitest';
import type { Health, Zones } from '../../web/src/answers.ts';
import { judge, remember, type ShownMessage } from '../../web/src/shown-messages.ts';
import { systemOf } from '../../web/src/system-state.ts';

const now = 1_000_000;
const message = (id: string, over: Partial<ShownMessage> = {}): ShownMessage => ({
  id,
  tag: 'thread',
  sentAt: now - 1_000,
  expiresAt: now + 1_000,
  ...over,
});

describe('a push message', () => {
  const shown = [message('a')];

  it.each([
    ['show', message('b')],
    ['show', message('b', { tag: 'other', sentAt: 0 })],
    ['already-shown', message('a')],
    ['already-shown', message('a', { expiresAt: 0 })],
    ['older', message('b', { sentAt: now - 1_001 })],
    ['show-as-past', message('b', { expiresAt: now })],
    ['older', message('b', { sentAt: 0, expiresAt: 0 })],
  ] as const)('is judged %s', (judgement, next) => {
    expect(judge(shown, next, now)).toBe(judgement);
  });

  it('without a thread is overtaken by none', () => {
    expect(judge([message('a', { tag: '' })], message('b', { tag: '', sentAt: 0 }), now)).toBe('show');
  });

  it('is remembered first, and the memory stays bounded', () => {
    let memory: ShownMessage[] = [];
    for (let index = 0; index < 1_000; index += 1) memory = remember(memory, message(`m${index}`));
    expect(memory[0]?.id).toBe('m999');
    expect(memory.length).toBeLessThan(500);
  });
});

describe('the system', () => {
  const health = (over: Partial<Health['checks']> = {}, status: Health['status'] = 'ok'): Health => ({
    status,
    checks: { record: 'ok', queue: 'ok', channels: { 'web-push': 'ok' }, feeds: { usgs: 'ok' }, ...over },
  });
  const zones = (state: 'clear' | 'cannot-see'): Zones => ({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        geometry: { type: 'Polygon', coordinates: [] },
        properties: { id: 'z', agencyId: 'a', name: { tr: 'Hatay' }, hazards: { earthquake: { state, because: [] } } },
      },
    ],
  });

  it.each([
    ['ok', health(), zones('clear'), []],
    ['offline', undefined, undefined, []],
    ['cannot-see', health(), zones('cannot-see'), ['Hatay']],
    ['cannot-see', health({ feeds: {} }), zones('clear'), []],
    ['cannot-see', health({ feeds: { usgs: 'failing' } }, 'degraded'), zones('clear'), ['usgs: failing']],
    ['cannot-see', health({ queue: 'unreachable' }, 'down'), zones('clear'), ['queue unreachable']],
    ['degraded', health({ feeds: { usgs: 'ok', emsc: 'silent' } }, 'degraded'), zones('clear'), ['emsc: silent']],
  ] as const)('is %s', (state, asked, seen, because) => {
    expect(systemOf(asked, seen)).toEqual({ state, because });
  });
});
