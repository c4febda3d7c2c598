/** A severity or state as colour, shape and word together, so that none is needed alone. */
import type { Band } from '../../domain/rule.ts';
import { h } from './dom.ts';
import { strings } from './strings.ts';
import { s } from './svg.ts';

export type Severity = Band | 'Unknown';

/** Outlines on a 16 × 16 grid; more corners for more danger. */
const shapes: Readonly<Record<string, string>> = {
  Unknown: 'M8 2a6 6 0 1 0 .01 0z',
  Minor: 'M8 2a6 6 0 1 0 .01 0z',
  Moderate: 'M8 1.5 15 14.5H1z',
  Severe: 'M8 .8 15.2 8 8 15.2.8 8z',
  Extreme: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  ok: 'M2 8.5 4 6.5l2.5 2.5L12 3.5l2 2-7.5 7.5z',
  degraded: 'M8 1.5 15 14.5H1z',
  trouble: 'M3 1 8 6l5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5-5-5z',
};

export const severityBadge = (severity: Severity | null): HTMLElement =>
  badge(severity ?? 'Unknown', severity ?? 'Unknown', strings.severities[severity ?? 'Unknown']);

/** `tone` chooses colour; `shape` the sign. */
export const badge = (tone: string, shape: string, text: string): HTMLElement =>
  h('span', { class: `badge tone-${tone.toLowerCase()}` }, sign(shape), text);

const sign = (shape: string): SVGSVGElement =>
  s('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('path', { d: shapes[shape] ?? shapes['Unknown']! }));
