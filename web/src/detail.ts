/** One alert or event with all that led to it: the message in the reader's language, then reports, forecasts, decisions and reasons in order. */
import type { Alert, LanguageFact, TimelineEntry } from './answers.ts';
import { ask } from './api.ts';
import { severityBadge } from './badge.ts';
import { type Child, h } from './dom.ts';
import { ageOf, type Instant, millisOf, timeElement } from './format.ts';
import { languageNote } from './lists.ts';
import type { Route } from './route.ts';
import { strings } from './strings.ts';

export interface Reader {
  readonly language: string;
  readonly languages: readonly LanguageFact[];
}

/** The content of the detail view. @throws ApiProblem where there is no such alert or event. */
export async function detailOf(route: Exclude<Route, { view: 'overview' }>, reader: Reader): Promise<Child[]> {
  const id = encodeURIComponent(route.id);
  const wanted = encodeURIComponent(reader.language);
  if (route.view === 'event') return [...head(), heading(strings.timelineTitle), await timeline(id)];
  const { value: alert } = await ask<Alert>(`/v1/alerts/${id}?language=${wanted}`);
  const eventId = encodeURIComponent(alert.properties.eventId);
  return [...head(), ...message(alert, reader), heading(strings.timelineTitle), await timeline(eventId)];
}

const head = (): Child[] => [h('p', {}, h('a', { href: '#/', class: 'button' }, strings.back))];
const heading = (text: string): HTMLElement => h('h3', {}, text);

function message({ properties: alert }: Alert, { language, languages }: Reader): Child[] {
  const lang = alert.language ?? 'en';
  const fact = languages.find((one) => lang.split('-')[0] === one.language);
  const text = { lang, dir: fact?.direction ?? 'auto' };
  const isOver = alert.expires !== null && millisOf(alert.expires) <= Date.now();
  return [
    h(
      'p',
      { class: 'facts' },
      severityBadge(alert.severity),
      alert.status !== 'Actual' && h('strong', {}, alert.status),
    ),
    h('h2', { ...text, tabindex: '-1' }, alert.headline ?? alert.event),
    isOver && h('p', { class: 'note' }, strings.expired),
    languageNote(alert.language, language, fact?.reviewedBy),
    h('p', { ...text, class: 'lines' }, alert.description),
    alert.instruction && heading(strings.instruction),
    alert.instruction && h('p', { ...text, class: 'lines instruction' }, alert.instruction),
    h(
      'dl',
      {},
      ...row(strings.sender, alert.senderName && h('bdi', { lang }, alert.senderName)),
      ...row(strings.area, alert.areaDesc && h('bdi', { lang }, alert.areaDesc)),
      ...row(strings.issued, moment(alert.sent)),
      ...row(strings.onset, alert.onset && moment(alert.onset)),
      ...row(strings.validUntil, alert.expires && moment(alert.expires)),
      ...row(strings.cap, h('a', { href: `/v1/alerts/${encodeURIComponent(alert.id)}/cap` }, alert.id)),
    ),
  ];
}

const row = (name: string, value: Child): Child[] => (value ? [h('dt', {}, name), h('dd', {}, value)] : []);

const moment = (at: Instant): HTMLElement => h('span', {}, timeElement(at), ` (${ageOf(at, Date.now())})`);

async function timeline(eventId: string): Promise<HTMLElement> {
  const { value: entries } = await ask<readonly TimelineEntry[]>(`/v1/events/${eventId}/timeline`);
  if (entries.length === 0) return h('p', {}, strings.timelineEmpty);
  return h('ol', { class: 'timeline' }, ...entries.map(entryItem));
}

const entryItem = ({ at, kind, text, reason, because = [] }: TimelineEntry): HTMLElement =>
  h(
    'li',
    { class: `kind-${kind}` },
    h('span', { class: 'small' }, timeElement(at, true), ' · ', h('strong', {}, strings.kinds[kind])),
    h('div', { dir: 'auto' }, text),
    reason && h('div', { class: 'small' }, `${strings.reason}: `, h('code', {}, reason)),
    because.length > 0 && explanation(because),
  );

const explanation = (because: readonly string[]): HTMLElement =>
  h(
    'details',
    { class: 'small' },
    h('summary', {}, strings.because),
    h('ul', {}, ...because.map((sentence) => h('li', {}, sentence))),
  );
