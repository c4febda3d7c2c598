/** The page: asks for the overview, shows it as lists and on the map, follows the address's hash, and looks again often. */
import type { LanguageFact } from './answers.ts';
import { ask } from './api.ts';
import { badge } from './badge.ts';
import { detailOf } from './detail.ts';
import { byId, type Child, h, refill } from './dom.ts';
import { ageOf, millisOf } from './format.ts';
import { legend } from './legend.ts';
import { alertsList, eventsTable, feedsTable, zonesTable } from './lists.ts';
import type { WorldMap } from './map.ts';
import { loadOverview, type Overview } from './overview.ts';
import { alertHash, readRoute } from './route.ts';
import { strings } from './strings.ts';
import { openSubscribe } from './subscribe.ts';
import { type System, systemOf } from './system-state.ts';
import { languageOption } from './wishes-form.ts';

const refreshMs = 15_000;
const languageKey = 'language';

let language = 'en';
let languages: readonly LanguageFact[] = [];
let overview: Overview | undefined;
let map: WorldMap | undefined;

await start();

async function start(): Promise<void> {
  listenToWorker();
  languages = await ask<readonly LanguageFact[]>('/v1/languages').then(
    ({ value }) => value,
    () => [],
  );
  language = firstLanguage();
  showLanguageChoice();
  addEventListener('hashchange', () => void showRoute());
  await Promise.all([refresh(), showRoute()]);
  void openSubscribe(byId('subscribe'), { languages, language });
  setInterval(() => document.visibilityState === 'visible' && void refresh(), refreshMs);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void refresh());
  await showMap();
}

async function refresh(): Promise<void> {
  const before = overview;
  overview = await loadOverview(language, before);
  const { alerts, events, zones, feeds, now } = overview;
  const system = systemOf(overview.health, overview.health && zones);
  showSystem(system);
  showNotice(overview);
  refill(byId('alerts'), ...alertsList(alerts, system.state !== 'ok', now));
  refill(byId('events'), ...eventsTable(events, now));
  refill(byId('zones'), ...zonesTable(zones));
  refill(byId('feeds'), ...feedsTable(feeds, now));
  announce(before, overview);
  map?.show(overview);
}

function showSystem({ state, because }: System): void {
  const tone = { ok: 'ok', degraded: 'degraded', 'cannot-see': 'trouble', offline: 'trouble' }[state];
  const reasons = because.length > 0 ? ` (${because.slice(0, 4).join('; ')})` : '';
  const element = byId('system');
  const text = `${strings.systemText[state]}${reasons}`;
  // Said again only when it changed.
  if (element.textContent !== strings.system[state] + text)
    refill(element, badge(tone, tone, strings.system[state]), h('span', { class: 'small' }, text));
}

function showNotice({ keptAt, failure, now }: Overview): void {
  const words = keptAt ? strings.kept(ageOf(keptAt, now)) : failure ? strings.failed(failure) : '';
  const element = byId('notice');
  if (element.textContent !== words) refill(element, words && h('p', { class: 'card note' }, words));
}

/** Tells who cannot see the lists change; on a first look the list itself is read. */
function announce(before: Overview | undefined, after: Overview): void {
  if (!before) return;
  const known = new Set(before.alerts.features.map(({ properties }) => properties.alertId));
  const fresh = after.alerts.features.filter(({ properties }) => !known.has(properties.alertId));
  const [newest] = fresh.toSorted((a, b) => millisOf(b.properties.sent) - millisOf(a.properties.sent));
  if (newest)
    refill(
      byId('announcement'),
      h(
        'a',
        { href: alertHash(newest.properties.alertId), tabindex: '-1' },
        strings.newAlert(newest.properties.headline ?? ''),
      ),
    );
}

/** Lists, or what led to one alert or event; the focus goes to what was opened. */
async function showRoute(): Promise<void> {
  const route = readRoute(location.hash);
  const detail = byId('detail');
  const isDetail = route.view !== 'overview';
  const wasDetail = !detail.hidden;
  byId('lists').hidden = isDetail;
  detail.hidden = !isDetail;
  if (!isDetail) {
    detail.replaceChildren();
    if (wasDetail) byId('main').focus({ preventScroll: true });
    return;
  }
  const asked = location.hash;
  detail.replaceChildren(h('p', { role: 'status' }, strings.loading));
  const children: Child[] = await detailOf(route, { language, languages }).catch((error: unknown) => [
    h('p', {}, h('a', { href: '#/', class: 'button' }, strings.back)),
    h('p', { role: 'alert' }, strings.failed(error instanceof Error ? error.message : String(error))),
  ]);
  if (location.hash !== asked) return;
  refill(detail, ...children);
  detail.focus({ preventScroll: true });
  detail.scrollIntoView({ block: 'nearest' });
}

/** After the lists: it is large, and nothing is on it alone. */
async function showMap(): Promise<void> {
  refill(byId('legend'), legend());
  const container = byId('map');
  try {
    map = hasWebGl()
      ? await (await import('./map.ts')).openMap(container)
      : await (await import('./flat-map.ts')).openFlatMap(container);
    if (overview) map.show(overview);
  } catch {
    refill(container, h('p', { class: 'note' }, strings.mapFailed));
  }
}

function hasWebGl(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

/** The reader's own choice, else the browser's first language that there are texts in. */
function firstLanguage(): string {
  const wanted = [localStorage.getItem(languageKey) ?? '', ...navigator.languages].map((tag) => tag.split('-')[0]);
  return wanted.find((tag) => languages.some((one) => one.language === tag)) ?? 'en';
}

function showLanguageChoice(): void {
  const select = h(
    'select',
    { id: 'text-language' },
    ...languages.map((one) => languageOption(one.language, one.reviewedBy, one.language === language)),
  );
  select.addEventListener('change', () => {
    language = select.value;
    localStorage.setItem(languageKey, language);
    void Promise.all([refresh(), showRoute()]);
  });
  if (languages.length > 0)
    refill(byId('language'), h('label', { for: 'text-language' }, strings.textLanguage), select);
}

function listenToWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register('/service-worker.js');
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ kind: string; hash?: string }>) => {
    if (data.kind === 'open') location.hash = data.hash || '#/';
    else void refresh();
  });
}
