/**
 * Writes reports as the agencies' services do; every payload is made here, from the scenario's facts.
 * Sources: USGS GeoJSON Summary Format; EMSC "Real Time Service" messages; QuakeML 1.2 Basic Event Description.
 */
import type { Step } from './scenarios/scenario.ts';

/** A version of a report with its instants, Unix milliseconds. */
export interface Report extends Step {
  readonly originAt: number;
  readonly publishedAt: number;
}

/** A FeatureCollection of the summary feeds and of the FDSN service's `format=geojson`. */
export function usgsCollection(title: string, reports: readonly Report[], generatedAt: number): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    metadata: { generated: generatedAt, url: '', title, status: 200, api: '1.10.3', count: reports.length },
    features: reports.map(usgsFeature),
  });
}

/** A message of the standing order; the first version creates, later ones update. */
export function emscMessage(report: Report, isFirst: boolean): string {
  const action = report.status === 'deleted' ? 'delete' : isFirst ? 'create' : 'update';
  return JSON.stringify({
    action,
    data: {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [report.lon, report.lat, -report.depthKm] },
      id: report.sourceId,
      properties: {
        source_id: report.sourceId.replace(/\D/g, ''),
        source_catalog: 'EMSC-RTS',
        lastupdate: new Date(report.publishedAt).toISOString(),
        time: new Date(report.originAt).toISOString(),
        flynn_region: report.place,
        lat: report.lat,
        lon: report.lon,
        depth: report.depthKm,
        evtype: report.eventType === 'quarry blast' ? 'km' : 'ke',
        auth: 'EMSC',
        mag: report.magnitude,
        magtype: report.magnitudeType,
        unid: report.sourceId,
      },
    },
  });
}

/** The answer of an FDSN event service. */
export function quakeml(authority: string, reports: readonly Report[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2">
<eventParameters publicID="smi:${authority}/demo">
${reports.map((report) => quakemlEvent(authority, report)).join('\n')}
</eventParameters>
</q:quakeml>
`;
}

function usgsFeature(report: Report) {
  const { sourceId, magnitude, place, status, reviewed } = report;
  const net = sourceId.slice(0, 2);
  return {
    type: 'Feature',
    properties: {
      mag: magnitude,
      place,
      time: report.originAt,
      updated: report.publishedAt,
      tz: null,
      url: `https://earthquake.usgs.gov/earthquakes/eventpage/${sourceId}`,
      detail: '',
      felt: null,
      cdi: null,
      mmi: null,
      alert: null,
      status: status === 'deleted' ? 'deleted' : reviewed ? 'reviewed' : 'automatic',
      tsunami: 0,
      sig: Math.round((magnitude * magnitude * 1000) / 65),
      net,
      code: sourceId.slice(2),
      ids: `,${sourceId},`,
      sources: `,${net},`,
      types: ',origin,',
      nst: report.stationCount,
      dmin: null,
      rms: null,
      gap: report.azimuthalGapDeg,
      magType: report.magnitudeType,
      type: report.eventType,
      title: `M ${magnitude.toFixed(1)} - ${place}`,
    },
    geometry: { type: 'Point', coordinates: [report.lon, report.lat, report.depthKm] },
    id: sourceId,
  };
}

function quakemlEvent(authority: string, report: Report): string {
  const { sourceId, stationCount, azimuthalGapDeg } = report;
  const id = (kind: string) => `smi:${authority}/${kind}/${sourceId}`;
  const published = `<creationInfo><agencyID>${escapeXml(report.source.toUpperCase())}</agencyID><creationTime>${new Date(report.publishedAt).toISOString()}</creationTime></creationInfo>`;
  const value = (name: string, content: string | number) => `<${name}><value>${content}</value></${name}>`;
  return `<event publicID="quakeml:${authority}/event/${sourceId}">
<type>${report.status === 'deleted' ? 'not existing' : escapeXml(report.eventType)}</type>
<description><text>${escapeXml(report.place)}</text><type>Flinn-Engdahl region</type></description>
<preferredOriginID>${id('origin')}</preferredOriginID><preferredMagnitudeID>${id('magnitude')}</preferredMagnitudeID>
${published}
<origin publicID="${id('origin')}">
${value('time', new Date(report.originAt).toISOString())}${value('latitude', report.lat)}${value('longitude', report.lon)}${value('depth', report.depthKm * 1000)}
<quality><usedStationCount>${stationCount}</usedStationCount><azimuthalGap>${azimuthalGapDeg}</azimuthalGap></quality>
<evaluationMode>${report.reviewed ? 'manual' : 'automatic'}</evaluationMode>
${published}
</origin>
<magnitude publicID="${id('magnitude')}">${value('mag', report.magnitude.toFixed(2))}<type>${escapeXml(report.magnitudeType)}</type><originID>${id('origin')}</originID>${published}</magnitude>
</event>`;
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
