/**
 * Reads one QuakeML event into a report, with the preferred origin and magnitude or a written choice where none is named.
 * Source: QuakeML 1.2 Basic Event Description, sections 4 and 5; the ANSS catalogue attributes as in USGS's QuakeML.
 */
import type { ReportStatus } from '../domain/earthquake-report.ts';
import { normaliseSourceId } from '../domain/source-id.ts';
import { childrenNamed, type XmlElement } from '../domain/xml.ts';
import type { ParseContext } from './feed.ts';
import { preferredMagnitude, preferredOrigin } from './quakeml-preference.ts';
import { readUncertainty } from './quakeml-uncertainty.ts';
import { creationTime, quantity, quantityTime, textOf } from './quakeml-value.ts';
import { type Outcome, readNumber, readReport } from './read-report.ts';

export function readQuakemlEvent(
  event: XmlElement,
  shared: readonly XmlElement[],
  index: number,
  context: ParseContext,
): Outcome {
  const origin = preferredOrigin(event, shared);
  const magnitude = preferredMagnitude(event, shared, origin);
  const type = textOf(event, 'type')?.toLowerCase() ?? '';
  const quality = origin && childrenNamed(origin, 'quality')[0];
  const ids = idsOf(event);
  return readReport(
    {
      source: context.source,
      sourceId: ids[0],
      ids,
      updatedAt: newest([event, origin, magnitude].map((element) => element && creationTime(element))),
      status: statusOf(type, origin && textOf(origin, 'evaluationStatus')),
      eventType: type,
      evaluationMode: modeOf(origin),
      originTime: origin && quantityTime(origin),
      lon: origin && quantity(origin, 'longitude'),
      lat: origin && quantity(origin, 'latitude'),
      depthKm: depthKmOf(origin),
      magnitude: magnitude && quantity(magnitude, 'mag'),
      magnitudeType: magnitude && textOf(magnitude, 'type'),
      place: placeOf(event),
      uncertainty: readUncertainty(origin, magnitude),
      stationCount: readNumber(quality && textOf(quality, 'usedStationCount')),
      azimuthalGapDeg: readNumber(quality && textOf(quality, 'azimuthalGap')),
      url: undefined,
    },
    index,
    context.receivedAt,
  );
}

const anss = 'http://anss.org/xmlns/catalog/0.1';

/** The ANSS id (`us` + `6000kawn`) before the public one, as it is what USGS's other services say. */
function idsOf(event: XmlElement): readonly string[] {
  const source = event.attributes.get(`{${anss}}eventsource`);
  const code = event.attributes.get(`{${anss}}eventid`);
  const publicId = normaliseSourceId(event.attributes.get('publicID') ?? '');
  return [...(source && code ? [source + code] : []), publicId].filter((id) => id !== '');
}

/** SeisComP says `duplicate` of an event that it located twice: the other one stands. */
function statusOf(type: string, evaluationStatus: string | undefined): ReportStatus {
  const withdrawn = type === 'not existing' || type === 'duplicate' || evaluationStatus?.toLowerCase() === 'rejected';
  return withdrawn ? 'rejected' : 'live';
}

function modeOf(origin: XmlElement | undefined): 'automatic' | 'manual' {
  const mode = origin && textOf(origin, 'evaluationMode')?.toLowerCase();
  const status = (origin && textOf(origin, 'evaluationStatus')?.toLowerCase()) ?? '';
  if (mode === 'manual' || mode === 'automatic') return mode;
  return ['confirmed', 'reviewed', 'final'].includes(status) ? 'manual' : 'automatic';
}

/** Metres, but km in QuakeML 1.0. */
function depthKmOf(origin: XmlElement | undefined): number | undefined {
  const depth = origin && quantity(origin, 'depth');
  if (depth === undefined) return undefined;
  return origin && /quakeml\/1\.0/.test(origin.namespace) ? depth : depth / 1000;
}

/** The region's name before nearest cities, felt reports and whatever else a description may hold. */
function placeOf(event: XmlElement): string | undefined {
  const descriptions = childrenNamed(event, 'description');
  const region = descriptions.find((it) => /region|earthquake name/i.test(textOf(it, 'type') ?? ''));
  const chosen = region ?? descriptions[0];
  return chosen && textOf(chosen, 'text');
}

function newest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
