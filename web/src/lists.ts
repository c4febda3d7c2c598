/** The overview as lists and tables: alerts in force, events, zones, feeds. Everything on the map is here too. */
import type { Alert, Alerts, Events, Feed, Zones } from './answers.ts';
import { badge, severityBadge } from './badge.ts';
import { type Child, h } from './dom.ts';
import { ageOf, languageName, millisOf, timeElement, toOneDigit, toWhole } from './format.ts';
import { alertHash, eventHash } from './route.ts';
import { strings } from './strings.ts';

const title = (id: string, text: string): HTMLElement => h('h2', { id: `${id}-title` }, text);

export function alertsList(alerts: Alerts, isBlind: boolean, now: number): Child[] {
  const items = alerts.features.toSorted(bySeverity).map((alert) => h('li', {}, alertCard(alert, now)));
  const none = h('p', {}, isBlind ? strings.noAlertsBlind : strings.noAlerts);
  return [title('alerts', strings.alertsTitle), items.length > 0 ? h('ul', { class: 'plain' }, ...items) : none];
}

const order = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'];

const bySeverity = (a: Alert, b: Alert): number =>
  order.indexOf(a.properties.severity ?? 'Unknown') - order.indexOf(b.properties.severity ?? 'Unknown') ||
  millisOf(b.properties.sent) - millisOf(a.properties.sent);

function alertCard({ properties: alert }: Alert, now: number): HTMLElement {
  const lang = alert.language ?? 'en';
  const link = h(
    'a',
    { href: alertHash(alert.alertId), lang, dir: 'auto', 'data-key': alert.alertId },
    alert.headline ?? alert.event,
  );
  return h(
    'article',
    { class: `alert edge-${(alert.severity ?? 'Unknown').toLowerCase()}` },
    h('p', { class: 'facts' }, severityBadge(alert.severity), alert.senderName && h('bdi', { lang }, alert.senderName)),
    h('h3', {}, link),
    h('p', { class: 'small', lang, dir: 'auto' }, alert.areaDesc),
    h(
      'p',
      { class: 'small' },
      `${strings.issued} `,
      timeElement(alert.sent),
      ` (${ageOf(alert.sent, now)})`,
      alert.expires && ` · ${strings.validUntil} `,
      alert.expires && timeElement(alert.expires),
    ),
  );
}

export function eventsTable(events: Events, now: number): Child[] {
  const { what, magnitude, depth, when } = strings.eventColumns;
  const rows = events.features.map(({ properties: event }) =>
    h(
      'tr',
      { class: event.state === 'live' ? null : 'ended' },
      h(
        'th',
        { scope: 'row' },
        h('a', { href: eventHash(event.id), 'data-key': event.id }, event.place || strings.hazards[event.hazard]),
        event.state !== 'live' && ` (${strings.eventStates[event.state]})`,
        event.sources.length > 0 && h('div', { class: 'small' }, event.sources.join(', ')),
      ),
      h('td', {}, event.magnitude === null ? strings.unknownValue : toOneDigit(event.magnitude)),
      h('td', {}, event.depthKm === null ? strings.unknownValue : strings.kilometres(toWhole(event.depthKm))),
      h('td', {}, timeElement(event.originAt), ` (${ageOf(event.originAt, now)})`),
    ),
  );
  return [title('events', strings.eventsTitle), tableOr(strings.noEvents, [what, magnitude, depth, when], rows)];
}

export function zonesTable(zones: Zones): Child[] {
  const { name, state, why } = strings.zoneColumns;
  const rows = zones.features
    .toSorted(byState)
    .flatMap(({ properties: zone }) =>
      Object.values(zone.hazards).map((hazard) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, zoneName(zone.name)),
          h('td', {}, zoneBadge(hazard.state, hazard.severity)),
          h('td', { class: 'small' }, hazard.because.join('; ')),
        ),
      ),
    );
  return [title('zones', strings.zonesTitle), tableOr(strings.noZones, [name, state, why], rows)];
}

/** What needs attention first. */
const byState = (a: Zones['features'][number], b: Zones['features'][number]): number => rankOf(a) - rankOf(b);

function rankOf({ properties }: Zones['features'][number]): number {
  const ranks = Object.values(properties.hazards).map(({ state }) => ['alert', 'cannot-see', 'clear'].indexOf(state));
  return Math.min(2, ...ranks);
}

const zoneName = (names: Readonly<Record<string, string>>): HTMLElement => {
  const lang = 'en' in names ? 'en' : (Object.keys(names)[0] ?? 'en');
  return h('bdi', { lang }, names[lang]);
};

const zoneBadge = (state: keyof typeof strings.zoneStates, severity?: keyof typeof strings.severities): HTMLElement => {
  if (state === 'alert') return severityBadge(severity ?? 'Unknown');
  return badge(state === 'clear' ? 'ok' : 'trouble', state === 'clear' ? 'ok' : 'trouble', strings.zoneStates[state]);
};

const feedTones = { ok: 'ok', silent: 'degraded', failing: 'trouble' } as const;

export function feedsTable(feeds: readonly Feed[], now: number): Child[] {
  const { name, state, success, data } = strings.feedColumns;
  const rows = feeds.map((feed) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, feed.id),
      h(
        'td',
        {},
        badge(feedTones[feed.state], feedTones[feed.state], strings.feedStates[feed.state]),
        feed.state !== 'ok' && feed.error && h('div', { class: 'small' }, feed.error),
      ),
      h('td', {}, feed.lastSuccess === null ? strings.never : ageOf(feed.lastSuccess, now)),
      h('td', {}, feed.lastData === null ? strings.never : ageOf(feed.lastData, now)),
    ),
  );
  return [title('feeds', strings.feedsTitle), tableOr(strings.noFeeds, [name, state, success, data], rows)];
}

/** Wide tables scroll by themselves, and by keyboard, rather than the page. */
function tableOr(nothing: string, heads: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  if (rows.length === 0) return h('p', {}, nothing);
  const head = h('tr', {}, ...heads.map((text) => h('th', { scope: 'col' }, text)));
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': heads[0] },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows)),
  );
}

/** What to say of a text's language, if anything: it is another than asked for, or nobody reviewed it. */
export function languageNote(
  language: string | null,
  wanted: string,
  reviewedBy: string | null | undefined,
): HTMLElement | null {
  const [base] = (language ?? '').split('-');
  if (base && base !== wanted) return h('p', { class: 'note' }, strings.textIn(languageName(base)));
  return reviewedBy === null ? h('p', { class: 'note' }, strings.unreviewedText) : null;
}
