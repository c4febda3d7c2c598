/** The map's style: bundled borders below, then zones by state, alert areas by severity, events by size and age. */

import type { FeatureCollection } from 'geojson';
import type { DataDrivenPropertyValueSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Theme } from './map-theme.ts';

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** `countries` is the address of a GeoJSON asset of this origin, or the data itself. */
export const styleOf = (theme: Theme, countries: FeatureCollection): StyleSpecification => ({
  version: 8,
  sources: {
    countries: { type: 'geojson', data: countries },
    zones: { type: 'geojson', data: nothing },
    alerts: { type: 'geojson', data: nothing },
    events: { type: 'geojson', data: nothing },
  },
  layers: [...ground(theme), ...zones(theme), ...alerts(theme), ...events(theme)],
});

const ground = ({ sea, land, border }: Theme): LayerSpecification[] => [
  { id: 'sea', type: 'background', paint: { 'background-color': sea } },
  { id: 'land', type: 'fill', source: 'countries', paint: { 'fill-color': land } },
  { id: 'borders', type: 'line', source: 'countries', paint: { 'line-color': border, 'line-width': 0.8 } },
];

const zones = ({ zone, severity }: Theme): LayerSpecification[] => [
  {
    id: 'zones-blind',
    type: 'fill',
    source: 'zones',
    filter: ['==', ['get', 'state'], 'cannot-see'],
    paint: { 'fill-pattern': 'dots' },
  },
  {
    id: 'zones-clear',
    type: 'line',
    source: 'zones',
    filter: ['!=', ['get', 'state'], 'alert'],
    paint: { 'line-color': zone, 'line-width': 1.5, 'line-dasharray': [3, 2] },
  },
  {
    id: 'zones-alert',
    type: 'line',
    source: 'zones',
    filter: ['==', ['get', 'state'], 'alert'],
    paint: { 'line-color': bySeverity(severity), 'line-width': 2.5, 'line-dasharray': [3, 1] },
  },
];

const alerts = ({ severity }: Theme): LayerSpecification[] => [
  {
    id: 'alerts-area',
    type: 'fill',
    source: 'alerts',
    layout: { 'fill-sort-key': ['get', 'rank'] },
    paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'severity']] },
  },
  {
    id: 'alerts-edge',
    type: 'line',
    source: 'alerts',
    paint: { 'line-color': bySeverity(severity), 'line-width': ['+', 1, ['*', 0.7, ['get', 'rank']]] },
  },
];

const events = ({ event, eventEdge }: Theme): LayerSpecification[] => [
  {
    id: 'events',
    type: 'circle',
    source: 'events',
    paint: {
      // Area grows with magnitude; a faint one can still be clicked.
      'circle-radius': ['interpolate', ['exponential', 1.5], ['get', 'magnitude'], 2, 4, 5, 8, 8, 22],
      'circle-color': event,
      'circle-opacity': ['interpolate', ['linear'], ['get', 'ageHours'], 0, 0.75, 24, 0.45, 168, 0.15],
      'circle-stroke-color': eventEdge,
      'circle-stroke-width': 1.5,
    },
  },
];

const bySeverity = (severity: Theme['severity']): DataDrivenPropertyValueSpecification<string> => [
  'match',
  ['get', 'severity'],
  'Extreme',
  severity['Extreme']!,
  'Severe',
  severity['Severe']!,
  'Moderate',
  severity['Moderate']!,
  'Minor',
  severity['Minor']!,
  severity['Unknown']!,
];
