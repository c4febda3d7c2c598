/**
 * The world map: MapLibre with its worker and Natural Earth's borders from this origin, no other request. Loaded after the
 * lists, which hold everything that it shows. The arrow keys, which MapLibre has, move it under a cross; Enter chooses.
 */
import * as maplibre from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { FeatureCollection } from 'geojson';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import countriesUrl from 'world-atlas/countries-50m.json?url';
import { readCountries } from './countries.ts';
import { h } from './dom.ts';
import { alertAreas, boundsOf, eventPoints, topOf, zoneAreas } from './map-data.ts';
import { patternsOf } from './map-patterns.ts';
import { styleOf } from './map-style.ts';
import { themeOf } from './map-theme.ts';
import type { Overview } from './overview.ts';
import { choosePlace, onPlace } from './place.ts';
import { alertHash, eventHash } from './route.ts';
import { strings } from './strings.ts';

export interface WorldMap {
  show(overview: Overview): void;
}

/** @throws Error where the browser cannot draw it (no WebGL). */
export async function openMap(container: HTMLElement): Promise<WorldMap> {
  maplibre.setWorkerUrl(workerUrl);
  const countries = await readCountries(countriesUrl);
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new maplibre.Map({
    container,
    style: styleOf(themeOf(prefersDark.matches), countries),
    center: [20, 25],
    zoom: 1,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: false,
    fadeDuration: isStill ? 0 : 200,
    locale: {
      'Map.Title': strings.mapLabel,
      'NavigationControl.ZoomIn': strings.zoomIn,
      'NavigationControl.ZoomOut': strings.zoomOut,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }));
  container.append(h('div', { class: 'cross', 'aria-hidden': 'true' }));
  letChoose(map);
  let shown: Overview | undefined;
  const draw = (): void => {
    for (const [name, image] of Object.entries(patternsOf(themeOf(prefersDark.matches))))
      if (!map.hasImage(name)) map.addImage(name, image);
    if (shown) fill(map, shown);
  };
  const labels = openLabels(map);
  prefersDark.addEventListener('change', () => {
    map.setStyle(styleOf(themeOf(prefersDark.matches), countries), { diff: false });
    map.once('style.load', draw);
  });
  await map.once('load');
  draw();
  return {
    show(overview) {
      const isFirst = shown === undefined;
      shown = overview;
      fill(map, overview);
      labels(overview);
      if (isFirst) frame(map, overview);
    },
  };
}

function fill(map: maplibre.Map, { alerts, zones, events, now }: Overview): void {
  const put = (source: string, data: FeatureCollection) => map.getSource<maplibre.GeoJSONSource>(source)?.setData(data);
  put('zones', zoneAreas(zones));
  put('alerts', alertAreas(alerts));
  put('events', eventPoints(events, now));
}

/** Shows what matters most: warnings, else zones, else events, else the world. */
function frame(map: maplibre.Map, { alerts, zones, events, now }: Overview): void {
  const bounds = boundsOf(alertAreas(alerts)) ?? boundsOf(zoneAreas(zones)) ?? boundsOf(eventPoints(events, now));
  if (bounds) map.fitBounds(bounds, { padding: 40, maxZoom: 7, animate: false });
}

/** A click chooses a place, or opens the event under it; Enter chooses the place under the cross. */
function letChoose(map: maplibre.Map): void {
  map.on('click', ({ point, lngLat }) => {
    const [event] = map.getLayer('events') ? map.queryRenderedFeatures(point, { layers: ['events'] }) : [];
    if (event) location.hash = eventHash(String(event.properties['id']));
    else choosePlace({ lon: lngLat.lng, lat: lngLat.lat }, 'map');
  });
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const { lng, lat } = map.getCenter();
    choosePlace({ lon: lng, lat }, 'map');
  });
  const marker = new maplibre.Marker({
    element: h('div', { class: 'place-marker', 'aria-hidden': 'true' }),
    anchor: 'bottom',
  });
  onPlace(({ lon, lat }, from) => {
    marker.setLngLat([lon, lat]).addTo(map);
    if (from !== 'map') map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 6) });
  });
}

/** Labels of alert areas: links, since the map has no glyphs of its own. */
function openLabels(map: maplibre.Map): (overview: Overview) => void {
  let markers: maplibre.Marker[] = [];
  return ({ alerts }) => {
    for (const marker of markers) marker.remove();
    markers = alertAreas(alerts).features.flatMap((area) => {
      const top = topOf(area);
      const severity = area.properties?.['severity'] as keyof typeof strings.severities;
      const link = h(
        'a',
        { href: alertHash(String(area.properties?.['id'])), class: `map-label tone-${severity.toLowerCase()}` },
        strings.severities[severity],
      );
      return top ? [new maplibre.Marker({ element: link, anchor: 'bottom' }).setLngLat(top).addTo(map)] : [];
    });
  };
}
