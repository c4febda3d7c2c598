/** What the signs on the map mean. */
import { severityBadge } from './badge.ts';
import { h } from './dom.ts';
import { strings } from './strings.ts';

export function legend(): HTMLElement {
  const entry = (kind: string, text: string): HTMLElement =>
    h('li', {}, h('span', { class: `swatch swatch-${kind}`, 'aria-hidden': 'true' }), text);
  const severities = (['Extreme', 'Severe', 'Moderate', 'Minor'] as const).map((one) =>
    h('li', {}, severityBadge(one)),
  );
  return h(
    'details',
    { class: 'legend', open: window.matchMedia('(min-width: 60rem)').matches },
    h('summary', {}, strings.legend),
    h(
      'ul',
      { class: 'plain' },
      ...severities,
      entry('event', strings.legendEvent),
      entry('zone-clear', strings.legendZoneClear),
      entry('zone-blind', strings.legendZoneBlind),
      entry('place', strings.legendPlace),
    ),
  );
}
