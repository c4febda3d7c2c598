/**
 * The world map where the browser has no WebGL (old phones, closed environments): the same data as SVG, equirectangular, with
 * the same keys and clicks.
 */
import type { Feature, FeatureCollection, Position } from 'geojson';
import countriesUrl from 'world-atlas/countries-110m.json?url';
import { readCountries } from './countries.ts';
import { h } from './dom.ts';
import type { WorldMap } from './map.ts';
import { alertAreas, boundsOf, eventPoints, topOf, zoneAreas } from './map-data.ts';
import type { Overview } from './overview.ts';
import { choosePlace, onPlace } from './place.ts';
import { alertHash, eventHash } from './route.ts';
import { strings } from './strings.ts';
import { s } from './svg.ts';

/** What is seen: the middle and the width, degrees. */
interface View {
  readonly lon: number;
  readonly lat: number;
  readonly span: number;
}

export async function openFlatMap(container: HTMLElement): Promise<WorldMap> {
  const ground = s('g', { class: 'flat-land' }, ...areas(await readCountries(countriesUrl)));
  const data = s('g');
  const marker = s('circle', { class: 'flat-place', visibility: 'hidden' });
  const svg = s(
    'svg',
    { class: 'flat-map', tabindex: 0, role: 'application', 'aria-label': strings.mapLabel },
    ground,
    data,
    marker,
  );
  let view: View = { lon: 20, lat: 20, span: 360 };
  let shown: Overview | undefined;
  const look = (next: Partial<View>): void => {
    view = { ...view, ...next };
    const { lon, lat, span } = view;
    svg.setAttribute('viewBox', `${lon - span / 2} ${-lat - span / 2} ${span} ${span}`);
    marker.setAttribute('r', String(span / 60));
    // Signs keep their size on the screen.
    if (shown) data.replaceChildren(...signs(shown, span));
  };
  const zoom = (factor: number) => look({ span: Math.min(360, Math.max(0.5, view.span * factor)) });
  const steps: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => look({ lon: Math.max(-180, view.lon - view.span / 10) }),
    ArrowRight: () => look({ lon: Math.min(180, view.lon + view.span / 10) }),
    ArrowUp: () => look({ lat: Math.min(90, view.lat + view.span / 10) }),
    ArrowDown: () => look({ lat: Math.max(-90, view.lat - view.span / 10) }),
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    Enter: () => choosePlace(view, 'map'),
  };
  svg.addEventListener('keydown', (event) => {
    const step = event.target === svg ? steps[event.key] : undefined;
    if (!step) return;
    event.preventDefault();
    step();
  });
  svg.addEventListener('click', (event) => {
    const matrix = svg.getScreenCTM();
    if (!matrix || (event.target instanceof Element && event.target.closest('a'))) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    choosePlace({ lon: x, lat: Math.min(90, Math.max(-90, -y)) }, 'map');
  });
  onPlace(({ lon, lat }, from) => {
    marker.setAttribute('cx', String(lon));
    marker.setAttribute('cy', String(-lat));
    marker.setAttribute('visibility', 'visible');
    if (from !== 'map') look({ lon, lat, span: Math.min(view.span, 10) });
  });
  container.replaceChildren(
    svg,
    h('div', { class: 'cross', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'flat-zoom' },
      h('button', { type: 'button', 'aria-label': strings.zoomIn, onclick: () => zoom(0.5) }, '+'),
      h('button', { type: 'button', 'aria-label': strings.zoomOut, onclick: () => zoom(2) }, '−'),
    ),
  );
  look({});
  return {
    show(overview) {
      const isFirst = shown === undefined;
      shown = overview;
      look(isFirst ? frameOf(overview) : {});
    },
  };
}

/** As the other map frames: warnings, else zones, else the world. */
function frameOf({ alerts, zones }: Overview): Partial<View> {
  const bounds = boundsOf(alertAreas(alerts)) ?? boundsOf(zoneAreas(zones));
  if (!bounds) return {};
  const [[west, south], [east, north]] = bounds;
  return {
    lon: (west + east) / 2,
    lat: (south + north) / 2,
    span: Math.max(2, 2 * (east - west), 2 * (north - south)),
  };
}

function signs({ alerts, zones, events, now }: Overview, span: number): SVGElement[] {
  const warned = alertAreas(alerts);
  return [
    ...areas(zoneAreas(zones), ({ properties }) => `flat-zone flat-zone-${properties?.['state']}`),
    ...areas(warned, ({ properties }) => `flat-alert flat-${String(properties?.['severity']).toLowerCase()}`),
    ...eventPoints(events, now).features.map((event) => eventSign(event, span)),
    ...warned.features.flatMap((area) => labelOf(area, span)),
  ];
}

const areas = (data: FeatureCollection, classOf: (area: Feature) => string = () => ''): SVGElement[] =>
  data.features.map((area) => s('path', { d: pathOf(area), class: classOf(area) }));

function eventSign({ geometry, properties }: Feature, span: number): SVGElement {
  const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : [];
  const magnitude = Number(properties?.['magnitude']);
  const r = (span / 400) * (2 + Math.max(0, magnitude) * 1.5);
  const circle = s('circle', { cx: lon, cy: -lat, r, class: 'flat-event' });
  return s('a', { href: eventHash(String(properties?.['id'])), 'aria-label': `M ${magnitude}` }, circle);
}

function labelOf(area: Feature, span: number): SVGElement[] {
  const top = topOf(area);
  if (!top) return [];
  const severity = area.properties?.['severity'] as keyof typeof strings.severities;
  const text = s('text', { x: top[0], y: -top[1] - span / 80, 'font-size': span / 24, class: 'flat-label' });
  text.textContent = strings.severities[severity];
  return [s('a', { href: alertHash(String(area.properties?.['id'])) }, text)];
}

function pathOf({ geometry }: Feature): string {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return '';
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flatMap((rings) => rings.map(ringPath)).join('');
}

const ringPath = (ring: readonly Position[]): string =>
  `M${ring.map(([lon = 0, lat = 0]) => `${round(lon)} ${round(-lat)}`).join('L')}Z`;

const round = (degrees: number): number => Math.round(degrees * 1e3) / 1e3;
