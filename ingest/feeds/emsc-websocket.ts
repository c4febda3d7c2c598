/**
 * EMSC's SeismicPortal as it speaks: one GeoJSON Feature per message over a WebSocket, created or updated.
 * Source: EMSC "Real Time Service" (standing order) and its FDSN event service's `format=json`, which lists the same features.
 */
import type { ReportStatus } from '../../domain/earthquake-report.ts';
import { normaliseSourceId } from '../../domain/source-id.ts';
import { openJson } from '../body.ts';
import type { Feed, ParseContext, Parsed } from '../feed.ts';
import { isRecord, readText } from '../json-value.ts';
import { gather, type Outcome, readNumber, readReport, refuseBody, reject } from '../read-report.ts';
import { readUtcTime } from '../utc-time.ts';

const feed: Feed = {
  id: 'emsc-websocket',
  hazards: ['earthquake'],
  instances: [
    {
      id: 'emsc-websocket',
      source: 'emsc',
      agency: 'European-Mediterranean Seismological Centre',
      licence: 'CC BY 4.0; credit: EMSC and the contributing agency',
      coverage: [-180, -90, 180, 90],
      maxSilenceS: 120,
      intake: {
        kind: 'stream',
        url: 'wss://www.seismicportal.eu/standing_order/websocket',
        pingS: 15,
        backfill: 'fdsn-event-emsc',
      },
    },
  ],
  parse,
};
export default feed;

function parse(body: Uint8Array, context: ParseContext): Parsed {
  const opened = openJson(body);
  if (!opened.ok) return refuseBody(opened.fault.reason, opened.fault.detail);
  const { document, damaged } = opened.value;
  const listed = isRecord(document) ? document['features'] : document;
  const messages = Array.isArray(listed) ? listed : [document];
  return gather(messages.map((message, index) => readMessage(message, index, context, damaged)));
}

/** A message `{action, data}`, or the bare feature that the FDSN service lists. */
function readMessage(message: unknown, index: number, context: ParseContext, damaged: boolean): Outcome {
  const feature = isRecord(message) && 'data' in message ? message['data'] : message;
  if (!isRecord(message) || !isRecord(feature) || !isRecord(feature['properties']))
    return reject(index, 'wrong-shape', 'the record is no message {action, data: Feature with properties}');
  const action = readText(message['action'])?.toLowerCase() ?? 'create';
  if (!actions.has(action))
    return reject(index, 'not-an-event', `the action '${action}' is not create, update or delete`);
  if (damaged && JSON.stringify(feature).includes('\uFFFD'))
    return reject(index, 'not-parsable', 'the record holds bytes that are not UTF-8', readText(feature['id']));
  const properties = feature['properties'];
  const id = readText(properties['unid']) ?? readText(feature['id']);
  const sourceId = id === undefined ? undefined : normaliseSourceId(id);
  const [lon, lat, height] = pointOf(feature['geometry']);
  const heightKm = readNumber(height);
  return readReport(
    {
      source: context.source,
      sourceId,
      ids: [],
      updatedAt: readUtcTime(readText(properties['lastupdate']) ?? ''),
      status: statusOf(action, readText(properties['evtype'])),
      eventType: eventTypeOf(readText(properties['evtype'])),
      // The message does not say; most first solutions are, and a single automatic report is what the guard asks about.
      evaluationMode: 'automatic',
      originTime: readUtcTime(readText(properties['time']) ?? ''),
      lon: readNumber(properties['lon']) ?? readNumber(lon),
      lat: readNumber(properties['lat']) ?? readNumber(lat),
      // The geometry's third coordinate is a height, the property a depth.
      depthKm: readNumber(properties['depth']) ?? (heightKm === undefined ? undefined : 0 - heightKm),
      magnitude: readNumber(properties['mag']),
      magnitudeType: readText(properties['magtype']),
      place: readText(properties['flynn_region']),
      uncertainty: {},
      stationCount: undefined,
      azimuthalGapDeg: undefined,
      url: sourceId && `https://www.seismicportal.eu/eventdetails.html?unid=${encodeURIComponent(sourceId)}`,
    },
    index,
    context.receivedAt,
  );
}

const actions = new Set(['create', 'update', 'delete']);

const statusOf = (action: string, type: string | undefined): ReportStatus =>
  action === 'delete' ? 'deleted' : type?.toLowerCase() === 'not existing' ? 'rejected' : 'live';

/** The second letter of an ISF 2.1 event type code (the first says how certain: known, suspected, felt, damaging). */
const isfTypes: Readonly<Record<string, string>> = {
  e: 'earthquake',
  i: 'induced or triggered event',
  r: 'rock burst',
  h: 'chemical explosion',
  m: 'mining explosion',
  n: 'nuclear explosion',
  x: 'experimental explosion',
};

function eventTypeOf(code: string | undefined): string {
  const isf = code?.trim().toLowerCase() ?? '';
  if (isf === '' || isf === 'uk') return '';
  if (isf === 'ls') return 'landslide';
  return (isf.length === 2 && isfTypes[isf[1] ?? '']) || isf;
}

function pointOf(geometry: unknown): readonly unknown[] {
  return isRecord(geometry) && Array.isArray(geometry['coordinates']) ? geometry['coordinates'] : [];
}
