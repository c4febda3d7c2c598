/**
 * Earthquakes as FDSN event services print them in `format=text`: one line each, fields between bars.
 * Source: FDSN web services 1.2, event service, text output; the 14th column EventType is of version 1.2.
 */
import { normaliseSourceId } from '../../domain/source-id.ts';
import { openText } from '../body.ts';
import { fdsnEventQuery } from '../fdsn-requests.ts';
import type { Feed, ParseContext, Parsed } from '../feed.ts';
import { gather, type Outcome, readNumber, readReport, refuseBody, reject } from '../read-report.ts';
import { readUtcTime } from '../utc-time.ts';

const feed: Feed = {
  id: 'fdsn-text',
  hazards: ['earthquake'],
  instances: [
    {
      id: 'fdsn-text-sed',
      source: 'sed',
      agency: 'Swiss Seismological Service',
      licence: 'CC BY 4.0; credit: Swiss Seismological Service (SED) at ETH Zurich',
      coverage: [5, 45, 11.5, 48.5],
      maxSilenceS: 600,
      intake: {
        kind: 'poll',
        everyS: 120,
        baseUrl: 'https://eida.ethz.ch',
        requests: (settings) => [fdsnEventQuery(settings, { format: 'text' })],
      },
    },
  ],
  parse,
};
export default feed;

function parse(body: Uint8Array, context: ParseContext): Parsed {
  const opened = openText(body);
  if (!opened.ok) return refuseBody(opened.fault.reason, opened.fault.detail);
  const { text, damaged } = opened.value;
  const first = text.trimStart()[0];
  if (first === '<') return refuseBody('not-parsable', 'the body is HTML or XML, not lines of text');
  if (!text.includes('|')) return refuseBody('wrong-shape', 'the body holds no line of fields between bars');
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  const header = lines.find((line) => line.startsWith('#'));
  const rows = lines.filter((line) => !line.startsWith('#'));
  const named = namesOf(header);
  if (rows.length === 0 && !named) return refuseBody('wrong-shape', 'the header lacks columns, and no line follows it');
  const columns = named ?? specified;
  return gather(
    rows.map((line, index) =>
      damaged && line.includes('\uFFFD')
        ? reject(index, 'not-parsable', 'the line holds bytes that are not UTF-8')
        : readLine(line, index, columns, context),
    ),
  );
}

/** The order of the specification, for a body without header or with one that names something else. */
const specified = [
  'eventid',
  'time',
  'latitude',
  'longitude',
  'depth',
  'author',
  'catalog',
  'contributor',
  'contributorid',
  'magtype',
  'magnitude',
  'magauthor',
  'eventlocationname',
  'eventtype',
] as const;

type Column = (typeof specified)[number];

/** Headers differ in case, in spaces and in the unit: `Depth/km`, `Depth/Km`, `Depth`. Undefined where columns are missing. */
function namesOf(header: string | undefined): readonly string[] | undefined {
  const names = (header ?? '')
    .slice(1)
    .split('|')
    .map((name) =>
      name
        .trim()
        .toLowerCase()
        .replace(/\/.*$/, '')
        .replaceAll(/[\s_-]/g, ''),
    );
  return specified.slice(0, 13).every((name) => names.includes(name)) ? names : undefined;
}

function readLine(line: string, index: number, columns: readonly string[], context: ParseContext): Outcome {
  const fields = line.split('|').map((field) => field.trim());
  if (fields.length < 13 || fields.length > Math.max(14, columns.length))
    return reject(index, 'wrong-shape', `the line has ${fields.length} columns; 13 or 14 are needed`, fields[0]);
  const order = fields.length === columns.length ? columns : specified;
  const field = (column: Column) => fields[order.indexOf(column)] || undefined;
  const type = field('eventtype')?.toLowerCase() ?? '';
  return readReport(
    {
      source: context.source,
      sourceId: normaliseSourceId(field('eventid') ?? '') || undefined,
      ids: [],
      // The format has no update time: what changed is told apart by its content when it is stored.
      updatedAt: undefined,
      status: type === 'not existing' ? 'rejected' : 'live',
      eventType: type,
      evaluationMode: 'automatic',
      originTime: readUtcTime(field('time') ?? ''),
      lon: readNumber(field('longitude')),
      lat: readNumber(field('latitude')),
      depthKm: readNumber(field('depth')),
      magnitude: readNumber(field('magnitude')),
      magnitudeType: field('magtype'),
      place: field('eventlocationname'),
      uncertainty: {},
      stationCount: undefined,
      azimuthalGapDeg: undefined,
      url: undefined,
    },
    index,
    context.receivedAt,
  );
}
