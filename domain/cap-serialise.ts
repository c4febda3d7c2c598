/**
 * Writes a CAP 1.2 message: one function per element, in the order that the schema fixes, so that equal values give equal bytes.
 * Sources: OASIS CAP 1.2 (2010) §3.2; `schemas/cap-1.2.xsd`; XML 1.0 (5th edition) §2.2 and §2.11 on characters and line ends.
 *
 * - A character that XML 1.0 cannot carry (controls, lone surrogates, U+FFFE, U+FFFF) becomes U+FFFD; a carriage return is escaped.
 * - Coordinates, radii and heights have at most 6 decimals (0.1 m of latitude), no exponent and no negative zero.
 * - Inside `addresses` and `incidents`, whose items are quoted when they hold white space, a double quote becomes an apostrophe:
 *   CAP has no way to escape it.
 * - An optional text that is empty is left out. A signature is not written: it belongs to the bytes that were signed.
 */
import type { CapAlert, CapArea, CapCircle, CapInfo, CapNamedValue, CapPolygon, CapResource } from './cap.ts';
import { capNamespace } from './cap.ts';
import { TocsinError } from './error.ts';

/** The message as an XML document in UTF-8. Throws `invalid-cap` for a number without a plain decimal form (NaN, infinite, 1e21 and beyond); `validateCap` finds the other faults. */
export function serialiseCap(alert: CapAlert): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<alert xmlns="${capNamespace}">`,
    ...alertLines(alert),
    '</alert>',
  ];
  return `${lines.join('\n')}\n`;
}

type Lines = readonly string[];

const alertLines = (alert: CapAlert): Lines => [
  ...element('identifier', alert.identifier),
  ...element('sender', alert.sender),
  ...element('sent', alert.sent),
  ...element('status', alert.status),
  ...element('msgType', alert.msgType),
  ...optional('source', alert.source),
  ...element('scope', alert.scope),
  ...optional('restriction', alert.restriction),
  ...optional('addresses', quotedList(alert.addresses)),
  ...alert.codes.flatMap((code) => element('code', code)),
  ...optional('note', alert.note),
  ...optional('references', alert.references.map((it) => `${it.sender},${it.identifier},${it.sent}`).join(' ')),
  ...optional('incidents', quotedList(alert.incidents)),
  ...alert.infos.flatMap((info) => block('info', infoLines(info))),
];

const infoLines = (info: CapInfo): Lines => [
  ...element('language', info.language),
  ...info.categories.flatMap((category) => element('category', category)),
  ...element('event', info.event),
  ...info.responseTypes.flatMap((responseType) => element('responseType', responseType)),
  ...element('urgency', info.urgency),
  ...element('severity', info.severity),
  ...element('certainty', info.certainty),
  ...optional('audience', info.audience),
  ...info.eventCodes.flatMap(namedValue('eventCode')),
  ...optional('effective', info.effective),
  ...optional('onset', info.onset),
  ...optional('expires', info.expires),
  ...optional('senderName', info.senderName),
  ...optional('headline', info.headline),
  ...optional('description', info.description),
  ...optional('instruction', info.instruction),
  ...optional('web', info.web),
  ...optional('contact', info.contact),
  ...info.parameters.flatMap(namedValue('parameter')),
  ...info.resources.flatMap((resource) => block('resource', resourceLines(resource))),
  ...info.areas.flatMap((area) => block('area', areaLines(area))),
];

const resourceLines = (resource: CapResource): Lines => [
  ...element('resourceDesc', resource.resourceDesc),
  ...element('mimeType', resource.mimeType),
  ...optional('size', resource.sizeBytes === undefined ? undefined : decimal(Math.round(resource.sizeBytes))),
  ...optional('uri', resource.uri),
  ...optional('derefUri', resource.derefUri),
  ...optional('digest', resource.digest),
];

const areaLines = (area: CapArea): Lines => [
  ...element('areaDesc', area.areaDesc),
  ...area.polygons.flatMap((polygon) => element('polygon', polygonText(polygon))),
  ...area.circles.flatMap((circle) => element('circle', circleText(circle))),
  ...area.geocodes.flatMap(namedValue('geocode')),
  ...optional('altitude', area.altitudeFeet === undefined ? undefined : decimal(area.altitudeFeet)),
  ...optional('ceiling', area.ceilingFeet === undefined ? undefined : decimal(area.ceilingFeet)),
];

const namedValue =
  (name: string) =>
  (pair: CapNamedValue): Lines =>
    block(name, [...element('valueName', pair.valueName), ...element('value', pair.value)]);

const polygonText = (polygon: CapPolygon) => polygon.map(([lon, lat]) => `${decimal(lat)},${decimal(lon)}`).join(' ');

const circleText = (circle: CapCircle) => `${decimal(circle.lat)},${decimal(circle.lon)} ${decimal(circle.radiusKm)}`;

const block = (name: string, inner: Lines): Lines => [`<${name}>`, ...inner, `</${name}>`];

const element = (name: string, text: string): Lines => [`<${name}>${escapeText(text)}</${name}>`];

const optional = (name: string, text: string | undefined): Lines => (text ? element(name, text) : []);

const quotedList = (items: readonly string[]) => items.map(quoted).join(' ');

function quoted(item: string): string {
  const text = item.replaceAll('"', "'");
  return text === '' || /\s/.test(text) ? `"${text}"` : text;
}

/** Everything outside the Char production of XML 1.0; with the u flag the surrogate range matches lone surrogates only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const notXmlCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

const escapeText = (text: string) =>
  text.replace(notXmlCharacters, '\uFFFD').replace(/[&<>\r]/g, (character) => escapes[character]!);

function decimal(value: number): string {
  // From 1e21 on toFixed falls back to an exponent.
  if (!(Math.abs(value) < 1e21))
    throw new TocsinError('invalid-cap', `A CAP message cannot carry the number ${value}.`);
  const text = value.toFixed(6).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
