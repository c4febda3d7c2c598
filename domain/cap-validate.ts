/**
 * Finds what the CAP schema cannot see: the second of the two validators that a message passes before it is issued.
 * Sources: OASIS CAP 1.2 (2010) §3.2 and §3.3; Google's public-alerts profile (one category and eventCode set, expires, references);
 * MET Norway's and MeteoAlarm's practice of one `info` per language, since an app shows one of them.
 *
 * Two sets of rules: `received` is what CAP itself demands, so that a foreign message is called invalid only when it is.
 * `issued` adds what the hubs that carry our messages demand; a message of ours must pass both.
 */
import type { CapAlert, CapArea, CapInfo, CapNamedValue, CapReference, CapResource } from './cap.ts';
import { circleFaults, ringFaults } from './cap-ring.ts';
import { parseCapTime } from './cap-time.ts';
import { type Fault, TocsinError } from './error.ts';

const capRules = ['issued', 'received'] as const;
export type CapRules = (typeof capRules)[number];

/** Every fault, with an XPath into the message; none means valid. */
export function validateCap(alert: CapAlert, rules: CapRules = 'issued'): Fault[] {
  return [
    ...nameFaults(alert),
    ...timeFormFaults('/alert/sent', alert.sent),
    ...scopeFaults(alert),
    ...referenceFaults(alert),
    ...infoCountFaults(alert),
    ...alert.infos.flatMap((info, index) => infoFaults(info, `/alert/info[${index + 1}]`, alert.sent, rules)),
    ...(rules === 'issued' ? languageSetFaults(alert.infos) : []),
  ];
}

/** Identifier and sender, which a reference joins by commas and spaces. */
const nameFaults = (alert: CapAlert): Fault[] =>
  (['identifier', 'sender'] as const).flatMap((name) => nameFault(`/alert/${name}`, alert[name]));

function nameFault(path: string, text: string): Fault[] {
  if (text === '') return [{ path, message: 'is empty' }];
  const [forbidden] = /[\s,<&\p{Cc}]/u.exec(text) ?? [];
  if (forbidden === undefined) return [];
  return [{ path, message: `holds ${JSON.stringify(forbidden)}; spaces, commas, < and & are not allowed` }];
}

function timeFormFaults(path: string, text: string | undefined): Fault[] {
  if (text === undefined || instantOf(text) !== undefined) return [];
  return [{ path, message: `is '${text}'; write YYYY-MM-DDThh:mm:ss±hh:mm, UTC as -00:00` }];
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseCapTime(text);
  } catch (error) {
    if (error instanceof TocsinError) return undefined;
    throw error;
  }
}

function scopeFaults({ scope, restriction, addresses }: CapAlert): Fault[] {
  const faults: Fault[] = [];
  if (scope === 'Restricted' && !restriction) {
    faults.push({ path: '/alert/restriction', message: 'is missing; the scope Restricted requires it' });
  }
  if (scope !== 'Restricted' && restriction) {
    faults.push({ path: '/alert/restriction', message: `belongs to the scope Restricted, not ${scope}` });
  }
  if (scope === 'Private' && addresses.length === 0) {
    faults.push({ path: '/alert/addresses', message: 'is missing; the scope Private requires it' });
  }
  return faults;
}

function referenceFaults(alert: CapAlert): Fault[] {
  const path = '/alert/references';
  if (alert.references.length === 0 && alert.msgType !== 'Alert') {
    return [{ path, message: `is missing; a message of type ${alert.msgType} names the messages that it is about` }];
  }
  return alert.references.flatMap((reference, index) =>
    oneReferenceFaults(alert, reference, `${path} group ${index + 1}`),
  );
}

function oneReferenceFaults(alert: CapAlert, reference: CapReference, path: string): Fault[] {
  const faults = [
    ...nameFault(`${path} sender`, reference.sender),
    ...nameFault(`${path} identifier`, reference.identifier),
    ...timeFormFaults(`${path} sent`, reference.sent),
  ];
  if (reference.identifier === alert.identifier && reference.sender === alert.sender) {
    const itself = reference.sent === alert.sent ? 'is the message itself' : 'has the identifier of this message';
    faults.push({ path, message: `${itself}; every message needs an identifier of its own` });
  } else if (isAfter(reference.sent, alert.sent)) {
    faults.push({ path, message: `was sent at ${reference.sent}, after this message` });
  }
  return faults;
}

function infoCountFaults({ msgType, infos }: CapAlert): Fault[] {
  if (infos.length > 0 || (msgType !== 'Alert' && msgType !== 'Update')) return [];
  return [{ path: '/alert/info', message: `is missing; a message of type ${msgType} needs at least one` }];
}

function infoFaults(info: CapInfo, path: string, sent: string, rules: CapRules): Fault[] {
  return [
    ...(['effective', 'onset', 'expires'] as const).flatMap((name) => timeFormFaults(`${path}/${name}`, info[name])),
    ...timeOrderFaults(info, path, sent),
    ...(info.event === '' ? [{ path: `${path}/event`, message: 'is empty' }] : []),
    ...(info.categories.length === 0 ? [{ path: `${path}/category`, message: 'is missing' }] : []),
    ...namedValueFaults(info.eventCodes, `${path}/eventCode`),
    ...namedValueFaults(info.parameters, `${path}/parameter`),
    ...info.resources.flatMap((resource, index) => resourceFaults(resource, `${path}/resource[${index + 1}]`)),
    ...info.areas.flatMap((area, index) => areaFaults(area, `${path}/area[${index + 1}]`, rules)),
    ...(rules === 'issued' && info.expires === undefined
      ? [{ path: `${path}/expires`, message: 'is missing; without it every receiver decides for itself' }]
      : []),
  ];
}

function timeOrderFaults(info: CapInfo, path: string, sent: string): Fault[] {
  if (info.expires === undefined) return [];
  const earlier = { sent, effective: info.effective, onset: info.onset };
  return Object.entries(earlier)
    .filter(([, text]) => isAfter(text, info.expires))
    .map(([name, text]) => ({ path: `${path}/expires`, message: `is ${info.expires}, before ${name} ${text}` }));
}

function isAfter(later: string | undefined, earlier: string | undefined): boolean {
  const [laterMs, earlierMs] = [instantOf(later), instantOf(earlier)];
  return laterMs !== undefined && earlierMs !== undefined && laterMs > earlierMs;
}

const namedValueFaults = (pairs: readonly CapNamedValue[], path: string): Fault[] =>
  pairs.flatMap(({ valueName }, index) =>
    valueName === '' ? [{ path: `${path}[${index + 1}]/valueName`, message: 'is empty' }] : [],
  );

function resourceFaults(resource: CapResource, path: string): Fault[] {
  const { mimeType, sizeBytes, uri, derefUri, digest } = resource;
  const faults: Fault[] = [];
  const add = (name: string, message: string) => faults.push({ path: `${path}/${name}`, message });
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;.*)?$/s.test(mimeType))
    add('mimeType', `is '${mimeType}'; write type/subtype`);
  if (sizeBytes !== undefined && !(Number.isInteger(sizeBytes) && sizeBytes >= 0)) {
    add('size', `is ${sizeBytes}; write a whole number of bytes`);
  }
  if (uri !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(uri) && derefUri === undefined) {
    add('uri', `is '${uri}'; without derefUri it must be absolute`);
  }
  if (derefUri !== undefined && /[^A-Za-z0-9+/=\s]|=\s*[^=\s]/.test(derefUri)) add('derefUri', 'is not base64');
  if (digest !== undefined && !/^[0-9a-f]{40}$/i.test(digest)) add('digest', 'is not a SHA-1 of 40 hexadecimal digits');
  return faults;
}

function areaFaults(area: CapArea, path: string, rules: CapRules): Fault[] {
  const { polygons, circles, altitudeFeet, ceilingFeet } = area;
  const at = (name: string, index: number) => (message: string) => ({ path: `${path}/${name}[${index + 1}]`, message });
  const faults: Fault[] = [
    ...polygons.flatMap((ring, index) => ringFaults(ring).map(at('polygon', index))),
    ...circles.flatMap((circle, index) => circleFaults(circle).map(at('circle', index))),
    ...namedValueFaults(area.geocodes, `${path}/geocode`),
  ];
  if (area.areaDesc === '') faults.push({ path: `${path}/areaDesc`, message: 'is empty' });
  if (ceilingFeet !== undefined && altitudeFeet === undefined) {
    faults.push({ path: `${path}/ceiling`, message: 'stands without the altitude at which the range begins' });
  }
  if (ceilingFeet !== undefined && altitudeFeet !== undefined && ceilingFeet < altitudeFeet) {
    faults.push({ path: `${path}/ceiling`, message: `is ${ceilingFeet} ft, below the altitude ${altitudeFeet} ft` });
  }
  if (rules === 'issued' && polygons.length + circles.length + area.geocodes.length === 0) {
    faults.push({ path, message: 'has neither polygon nor circle nor geocode' });
  }
  return faults;
}

function languageSetFaults(infos: readonly CapInfo[]): Fault[] {
  const [first, ...others] = infos;
  if (!first) return [];
  const languages = infos.map((info) => info.language.toLowerCase());
  const repeated = languages.flatMap((language, index) =>
    languages.indexOf(language) < index
      ? [{ path: `/alert/info[${index + 1}]/language`, message: `repeats ${language}; one info per language` }]
      : [],
  );
  const unequal = others.flatMap((info, index) => {
    const path = `/alert/info[${index + 2}]`;
    return [
      ...(sameSet(info.categories, first.categories)
        ? []
        : [{ path: `${path}/category`, message: 'differs from info[1]' }]),
      ...(sameSet(codes(info), codes(first)) ? [] : [{ path: `${path}/eventCode`, message: 'differs from info[1]' }]),
    ];
  });
  return [...repeated, ...unequal];
}

const codes = (info: CapInfo) => info.eventCodes.map(({ valueName, value }) => JSON.stringify([valueName, value]));

const sameSet = (one: readonly string[], other: readonly string[]) =>
  JSON.stringify([...new Set(one)].sort()) === JSON.stringify([...new Set(other)].sort());
