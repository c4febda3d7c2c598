/**
 * USGS earthquakes as GeoJSON: summary feeds, FDSN event queries and single-event details.
 * Source: USGS GeoJSON Summary and Detail Format, and the FDSN event web service's `format=geojson`.
 */
import type { EarthquakeReport, ReportStatus } from '../../domain/earthquake-report.ts';
import { openJson } from '../body.ts';
import { fdsnEventQuery } from '../fdsn-requests.ts';
import type { Feed, ParseContext, Parsed, RequestSettings } from '../feed.ts';
import { isRecord, type JsonRecord, readText } from '../json-value.ts';
import { gather, type Outcome, readNumber, readReport, refuseBody, reject } from '../read-report.ts';

const feed: Feed = {
  id: 'usgs-earthquakes',
  hazards: ['earthquake'],
  instances: [
    {
      id: 'usgs-earthquakes',
      source: 'usgs',
      agency: 'U.S. Geological Survey',
      licence: 'Public domain; credit: U.S. Geological Survey',
      coverage: [-180, -90, 180, 90],
      maxSilenceS: 300,
      intake: { kind: 'poll', everyS: 60, baseUrl: 'https://earthquake.usgs.gov', requests },
    },
  ],
  parse,
};
export default feed;

/**
 * The summary feed that reaches back over the gap; then what was revised later than that, and what was deleted, which
 * summaries only drop. Asked for together (`includedeleted=true`) the service takes minutes.
 */
function requests(settings: RequestSettings): readonly string[] {
  const { baseUrl, since, now } = settings;
  const gapMinutes = since === null ? 24 * 60 : (now - since) / 60_000;
  const span = gapMinutes <= 45 ? 'all_hour' : gapMinutes <= 24 * 60 ? 'all_day' : 'all_week';
  const summary = `${baseUrl.replace(/\/$/, '')}/earthquakes/feed/v1.0/summary/${span}.geojson`;
  if (since === null) return [summary];
  const format = { format: 'geojson', limit: '20000' };
  return [summary, fdsnEventQuery(settings, format), fdsnEventQuery(settings, { ...format, includedeleted: 'only' })];
}

function parse(body: Uint8Array, context: ParseContext): Parsed {
  const opened = openJson(body);
  if (!opened.ok) return refuseBody(opened.fault.reason, opened.fault.detail);
  const { document, damaged } = opened.value;
  const features = featuresOf(document);
  if (typeof features === 'string') return refuseBody('wrong-shape', features);
  return gather(features.map((feature, index) => readFeature(feature, index, context, damaged)));
}

/** The features, or what the document is instead. */
function featuresOf(document: unknown): readonly unknown[] | string {
  if (!isRecord(document)) return 'the body is JSON but no object; a FeatureCollection or Feature is needed';
  if (document['type'] === 'Feature') return [document];
  if (Array.isArray(document['features'])) return document['features'];
  if ('count' in document) return 'the body is the answer to /count; ask /query for the events';
  return 'the body is neither a FeatureCollection with features nor a Feature';
}

function readFeature(feature: unknown, index: number, context: ParseContext, damaged: boolean): Outcome {
  if (!isRecord(feature) || !isRecord(feature['properties']))
    return reject(index, 'wrong-shape', 'the record is no GeoJSON Feature with properties');
  if (damaged && JSON.stringify(feature).includes('\uFFFD'))
    return reject(index, 'not-parsable', 'the record holds bytes that are not UTF-8', readText(feature['id']));
  const properties = feature['properties'];
  const [lon, lat, depth] = pointOf(feature['geometry']);
  const status = readText(properties['status'])?.toLowerCase();
  return readReport(
    {
      source: context.source,
      sourceId: readText(feature['id']),
      ids: (readText(properties['ids']) ?? '').split(','),
      updatedAt: readNumber(properties['updated']),
      status: statusOf(status, readText(properties['type'])),
      eventType: readText(properties['type']) ?? '',
      evaluationMode: status === 'reviewed' || status === 'manual' ? 'manual' : 'automatic',
      originTime: readNumber(properties['time']),
      lon: readNumber(lon),
      lat: readNumber(lat),
      depthKm: readNumber(depth),
      magnitude: readNumber(properties['mag']),
      magnitudeType: readText(properties['magType']),
      place: readText(properties['place']),
      uncertainty: uncertaintyOf(properties['products']),
      stationCount: readNumber(properties['nst']),
      azimuthalGapDeg: readNumber(properties['gap']),
      url: readText(properties['url']),
    },
    index,
    context.receivedAt,
  );
}

function statusOf(status: string | undefined, type: string | undefined): ReportStatus {
  if (status === 'deleted' || status === 'delete') return 'deleted';
  return type?.toLowerCase().replaceAll('_', ' ') === 'not existing' ? 'rejected' : 'live';
}

function pointOf(geometry: unknown): readonly unknown[] {
  const isPoint = isRecord(geometry) && geometry['type'] === 'Point' && Array.isArray(geometry['coordinates']);
  return isPoint ? (geometry['coordinates'] as readonly unknown[]) : [];
}

/** Only details carry errors: those of the preferred origin product, in km, its values printed as text. */
function uncertaintyOf(products: unknown): EarthquakeReport['uncertainty'] {
  const origins = isRecord(products) && Array.isArray(products['origin']) ? products['origin'].filter(isRecord) : [];
  const standing = origins.filter((origin) => origin['status'] !== 'DELETE');
  const preferred = standing.reduce<JsonRecord | undefined>(
    (best, origin) => (best && weight(best) >= weight(origin) ? best : origin),
    undefined,
  );
  const values = isRecord(preferred?.['properties']) ? preferred['properties'] : {};
  const horizontalKm = positive(values['horizontal-error']);
  const depthKm = positive(values['vertical-error']);
  const magnitude = positive(values['magnitude-error']);
  return {
    ...(horizontalKm !== undefined && { horizontalKm }),
    ...(depthKm !== undefined && { depthKm }),
    ...(magnitude !== undefined && { magnitude }),
  };
}

const weight = (product: JsonRecord) => readNumber(product['preferredWeight']) ?? 0;

function positive(value: unknown): number | undefined {
  const number = readNumber(value);
  return number !== undefined && number > 0 ? number : undefined;
}
