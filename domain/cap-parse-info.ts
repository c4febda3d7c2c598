/**
 * Reads a CAP `info` with its resources and areas.
 * Sources: OASIS CAP 1.2 (2010) §3.2.2–3.2.4; CAP 1.0, whose codes and parameters are `name=value` texts.
 */
import {
  type CapArea,
  type CapInfo,
  type CapNamedValue,
  type CapResource,
  capCategories,
  capCertainties,
  capDefaultLanguage,
  capResponseTypes,
  capSeverities,
  capUrgencies,
} from './cap.ts';
import { readCircle, readPolygon } from './cap-position.ts';
import {
  type CapNode,
  choiceOr,
  choicesOf,
  nodesOf,
  noteStrangers,
  optionalNumber,
  optionalText,
  ownText,
  prose,
  repair,
  textOr,
} from './cap-reader.ts';
import { readCapTime } from './cap-time.ts';

export function readInfo(node: CapNode): CapInfo {
  noteStrangers(node, infoElements);
  return present({
    language: language(node),
    categories: categories(node),
    event: event(node),
    responseTypes: choicesOf(node, 'responseType', capResponseTypes),
    urgency: choiceOr(node, 'urgency', capUrgencies, 'Unknown'),
    severity: choiceOr(node, 'severity', capSeverities, 'Unknown'),
    certainty: choiceOr(node, 'certainty', capCertainties, 'Unknown'),
    audience: optionalText(node, 'audience'),
    eventCodes: namedValues(node, 'eventCode'),
    effective: time(node, 'effective'),
    onset: time(node, 'onset'),
    expires: time(node, 'expires'),
    senderName: optionalText(node, 'senderName'),
    headline: prose(node, 'headline'),
    description: prose(node, 'description'),
    instruction: prose(node, 'instruction'),
    web: optionalText(node, 'web'),
    contact: prose(node, 'contact'),
    parameters: namedValues(node, 'parameter'),
    resources: nodesOf(node, 'resource').map(readResource),
    areas: nodesOf(node, 'area').map(readArea),
  });
}

/** The record without the keys that hold undefined, so that equal messages give equal values. */
export const present = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

const infoElements = [
  ...['language', 'category', 'event', 'responseType', 'urgency', 'severity', 'certainty', 'audience', 'eventCode'],
  ...['effective', 'onset', 'expires', 'senderName', 'headline', 'description', 'instruction', 'web', 'contact'],
  ...['parameter', 'resource', 'area'],
];
const resourceElements = ['resourceDesc', 'mimeType', 'size', 'uri', 'derefUri', 'digest'];
const areaElements = ['areaDesc', 'polygon', 'circle', 'geocode', 'altitude', 'ceiling'];

function readResource(node: CapNode): CapResource {
  noteStrangers(node, resourceElements);
  return present({
    resourceDesc: textOr(node, 'resourceDesc', ''),
    mimeType: textOr(node, 'mimeType', 'application/octet-stream'),
    sizeBytes: optionalNumber(node, 'size'),
    uri: optionalText(node, 'uri'),
    derefUri: optionalText(node, 'derefUri'),
    digest: optionalText(node, 'digest'),
  });
}

function readArea(node: CapNode): CapArea {
  noteStrangers(node, areaElements);
  return present({
    areaDesc: textOr(node, 'areaDesc', ''),
    polygons: nodesOf(node, 'polygon').flatMap(readPolygon),
    circles: nodesOf(node, 'circle').flatMap(readCircle),
    geocodes: namedValues(node, 'geocode'),
    altitudeFeet: optionalNumber(node, 'altitude'),
    ceilingFeet: optionalNumber(node, 'ceiling'),
  });
}

function language(node: CapNode): string {
  const text = optionalText(node, 'language') ?? capDefaultLanguage;
  const tag = text.replaceAll('_', '-');
  if (!/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(tag)) {
    repair(node, 'language', `is '${text}', which is not a language tag; und (undetermined) stands in`);
    return 'und';
  }
  if (tag !== text) repair(node, 'language', `is '${text}'; read as ${tag}`);
  return tag;
}

function categories(node: CapNode): CapInfo['categories'] {
  const found = choicesOf(node, 'category', capCategories);
  if (found.length > 0) return found;
  repair(node, 'category', 'is missing; Other stands in');
  return ['Other'];
}

function event(node: CapNode): string {
  return optionalText(node, 'event') ?? textOr(node, 'event', optionalText(node, 'headline') ?? '');
}

/** The time as written, if it can be read as one at all; a missing zone is for the reader to judge. */
function time(node: CapNode, name: string): string | undefined {
  const text = optionalText(node, name);
  if (text === undefined || readCapTime(text, 0) !== undefined) return text;
  repair(node, name, `is '${text}', which is not a time; it was left out`);
  return undefined;
}

const namedValues = (node: CapNode, name: string): CapNamedValue[] =>
  nodesOf(node, name).flatMap((each) => {
    if (each.element.children.length === 0) return pairFromText(each);
    noteStrangers(each, ['valueName', 'value']);
    const [valueName, value] = ['valueName', 'value'].map((part) => optionalText(each, part) ?? '') as [string, string];
    return [{ valueName, value }];
  });

function pairFromText(node: CapNode): CapNamedValue[] {
  const text = ownText(node);
  const split = text.indexOf('=');
  repair(node, '', text === '' ? 'is empty; it was left out' : `is the text '${text}'; read as name and value`);
  if (text === '') return [];
  return [{ valueName: text.slice(0, Math.max(split, 0)).trim(), value: text.slice(split + 1).trim() }];
}
