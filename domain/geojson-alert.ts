/**
 * A CAP message as a GeoJSON Feature in one language, with the property names of the NWS API where it has one.
 * Sources: CAP 1.2, RFC 7946, api.weather.gov OpenAPI 1.9.
 */
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import type { CapAlert, CapArea, CapInfo, CapNamedValue } from './cap.ts';
import { circlePolygon, cutAtAntimeridian } from './geo.ts';
import { areaOf, polygonsOf, windRings } from './geo-antimeridian.ts';

interface AlertProperties {
  readonly id: string;
  readonly sender: string;
  readonly sent: string;
  readonly status: string;
  readonly messageType: string;
  readonly scope: string;
  readonly references: readonly { '@id': string; identifier: string; sender: string; sent: string }[];
  readonly incidents: readonly string[];
  readonly note: string | null;
  /** The tag of the texts below, and of all that there are. */
  readonly language: string | null;
  readonly languages: readonly string[];
  readonly event: string | null;
  /** The first; NWS has one. */
  readonly category: string | null;
  readonly categories: readonly string[];
  readonly response: string | null;
  readonly responseTypes: readonly string[];
  readonly urgency: string | null;
  readonly severity: string | null;
  readonly certainty: string | null;
  readonly eventCode: Readonly<Record<string, readonly string[]>>;
  readonly effective: string | null;
  readonly onset: string | null;
  readonly expires: string | null;
  readonly senderName: string | null;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  readonly web: string | null;
  readonly contact: string | null;
  readonly areaDesc: string | null;
  readonly geocode: Readonly<Record<string, readonly string[]>>;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

export type AlertFeature = Feature<Polygon | MultiPolygon | null, AlertProperties>;

/**
 * The message with the info of `language` (see `chooseInfo`); `urlOf` gives the absolute URL of a message by its identifier. Areas of
 * all infos of that language are one geometry: rings counter-clockwise, cut at the antimeridian; null where there is none.
 */
export function alertFeature(
  alert: CapAlert,
  language: string | undefined,
  urlOf: (identifier: string) => string,
): AlertFeature {
  const info = chooseInfo(alert.infos, language);
  const areas = info?.areas ?? [];
  return {
    type: 'Feature',
    id: urlOf(alert.identifier),
    geometry: geometryOf(areas),
    properties: { ...headOf(alert, urlOf), ...textOf(info), ...areaProperties(areas) },
  };
}

/** The info whose tag is the language's (`tr` fits `tr-TR`); else the first. */
export function chooseInfo(infos: readonly CapInfo[], language: string | undefined): CapInfo | undefined {
  const wanted = language?.toLowerCase();
  const fits = (tag: string) =>
    tag.toLowerCase() === wanted || tag.toLowerCase().split('-')[0] === wanted?.split('-')[0];
  return (
    infos.find((info) => info.language.toLowerCase() === wanted) ??
    infos.find((info) => fits(info.language)) ??
    infos[0]
  );
}

const headOf = (alert: CapAlert, urlOf: (identifier: string) => string) => ({
  id: alert.identifier,
  sender: alert.sender,
  sent: alert.sent,
  status: alert.status,
  messageType: alert.msgType,
  scope: alert.scope,
  references: alert.references.map(({ sender, identifier, sent }) => ({
    '@id': urlOf(identifier),
    identifier,
    sender,
    sent,
  })),
  incidents: alert.incidents,
  note: alert.note ?? null,
  languages: alert.infos.map(({ language }) => language),
});

const textOf = (info: CapInfo | undefined) => ({
  language: info?.language ?? null,
  event: info?.event ?? null,
  category: info?.categories[0] ?? null,
  categories: info?.categories ?? [],
  response: info?.responseTypes[0] ?? null,
  responseTypes: info?.responseTypes ?? [],
  urgency: info?.urgency ?? null,
  severity: info?.severity ?? null,
  certainty: info?.certainty ?? null,
  eventCode: grouped(info?.eventCodes ?? []),
  effective: info?.effective ?? null,
  onset: info?.onset ?? null,
  expires: info?.expires ?? null,
  senderName: info?.senderName ?? null,
  headline: info?.headline ?? null,
  description: info?.description ?? null,
  instruction: info?.instruction ?? null,
  web: info?.web ?? null,
  contact: info?.contact ?? null,
  parameters: grouped(info?.parameters ?? []),
});

const areaProperties = (areas: readonly CapArea[]) => ({
  areaDesc: areas.length > 0 ? areas.map(({ areaDesc }) => areaDesc).join('; ') : null,
  geocode: grouped(areas.flatMap(({ geocodes }) => geocodes)),
});

/** What circlePolygon can draw; wider ones, a quarter of the earth, are drawn as this. */
const widestCircleKm = 9_900;

function geometryOf(areas: readonly CapArea[]): Polygon | MultiPolygon | null {
  const drawn = areas.flatMap(({ polygons, circles }): (Polygon | MultiPolygon)[] => [
    ...polygons.map((ring): Polygon => ({ type: 'Polygon', coordinates: [ring.map(([lon, lat]) => [lon, lat])] })),
    ...circles.flatMap(({ lon, lat, radiusKm }) =>
      radiusKm > 0 ? [circlePolygon(lon, lat, Math.min(radiusKm, widestCircleKm))] : [],
    ),
  ]);
  const polygons = drawn.flatMap((area) => polygonsOf(windRings(cutAtAntimeridian(area))));
  return polygons.length > 0 ? areaOf(polygons) : null;
}

function grouped(pairs: readonly CapNamedValue[]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { valueName, value } of pairs) groups.set(valueName, [...(groups.get(valueName) ?? []), value]);
  return Object.fromEntries(groups);
}
