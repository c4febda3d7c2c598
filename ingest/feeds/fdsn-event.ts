/**
 * Earthquakes as QuakeML from FDSN event services: one feed, an instance per agency.
 * Source: QuakeML 1.2 Basic Event Description (also its real-time variant BED-RT, and 1.0.1, which gives depths in km).
 */

import { fdsnEventQuery } from '../fdsn-requests.ts';
import type { Feed, FeedInstance, ParseContext, Parsed } from '../feed.ts';
import { openQuakeml } from '../quakeml.ts';
import { readQuakemlEvent } from '../quakeml-event.ts';
import { gather, refuseBody } from '../read-report.ts';

const feed: Feed = {
  id: 'fdsn-event',
  hazards: ['earthquake'],
  instances: [
    instance('emsc', {
      agency: 'European-Mediterranean Seismological Centre',
      licence: 'CC BY 4.0; credit: EMSC and the contributing agency',
      coverage: [-180, -90, 180, 90],
      baseUrl: 'https://www.seismicportal.eu',
    }),
    instance('geofon', {
      agency: 'GEOFON, GFZ Helmholtz Centre for Geosciences',
      licence: 'CC BY 4.0; credit: GEOFON Data Centre, GFZ',
      coverage: [-180, -90, 180, 90],
      baseUrl: 'https://geofon.gfz.de',
    }),
    instance('ingv', {
      agency: 'Istituto Nazionale di Geofisica e Vulcanologia',
      licence: 'CC BY 4.0; credit: INGV',
      coverage: [5, 34, 21, 48.5],
      baseUrl: 'https://webservices.ingv.it',
    }),
    instance('geonet', {
      agency: 'GeoNet, Earth Sciences New Zealand',
      licence: 'CC BY 3.0 NZ; credit: GeoNet and its sponsors',
      coverage: [164, -50, -174, -25],
      baseUrl: 'https://service.geonet.org.nz',
    }),
  ],
  parse,
};
export default feed;

interface Service extends Pick<FeedInstance, 'agency' | 'licence' | 'coverage'> {
  readonly baseUrl: string;
}

function instance(source: string, { baseUrl, ...credit }: Service): FeedInstance {
  return {
    id: `fdsn-event-${source}`,
    source,
    ...credit,
    maxSilenceS: 600,
    intake: {
      kind: 'poll',
      everyS: 60,
      baseUrl,
      requests: (settings) => [fdsnEventQuery(settings, { format: 'xml' })],
    },
  };
}

function parse(body: Uint8Array, context: ParseContext): Parsed {
  const opened = openQuakeml(body);
  if (!opened.ok) return refuseBody(opened.fault.reason, opened.fault.detail);
  const { events, shared } = opened.value;
  return gather(events.map((event, index) => readQuakemlEvent(event, shared, index, context)));
}
