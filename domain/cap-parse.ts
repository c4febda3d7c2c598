/**
 * Reads CAP messages as agencies send them: versions 1.0, 1.1 and 1.2, alone or wrapped in a feed or envelope.
 * Sources: OASIS CAP 1.2 (2010) §3.2.1 and §3.3.1; CAP 1.1 (2005) and 1.0 (2004) for their namespaces.
 *
 * Order of elements does not matter here; the schema judges that. What breaks the standard but has one sensible reading is repaired and
 * listed; a header that cannot be trusted (who, when, whether it is real, to whom) refuses the message. Receivers must survive messages
 * that refer to themselves or to the future, so references are only taken apart. Absent `info` is legal, as in a bare Cancel.
 */
import { type CapAlert, type CapReference, capMsgTypes, capNamespace, capScopes, capStatuses } from './cap.ts';
import { present, readInfo } from './cap-parse-info.ts';
import {
  type CapNode,
  type CapRepair,
  fault,
  nodesOf,
  noteStrangers,
  optionalText,
  repair,
  requiredChoice,
  requiredText,
  textsOf,
} from './cap-reader.ts';
import { readCapTime } from './cap-time.ts';
import { type Fault, TocsinError } from './error.ts';
import { findElements, readXml, type XmlElement } from './xml.ts';

export interface ParsedCap {
  readonly alert: CapAlert;
  /** Every departure from CAP 1.2 that was mended on the way in. */
  readonly repairs: readonly CapRepair[];
}

export interface ParsedCapDocuments {
  readonly alerts: readonly ParsedCap[];
  /** Messages that cannot be used, by their place among the document's messages, from 0. */
  readonly rejected: readonly { readonly index: number; readonly faults: readonly Fault[] }[];
}

/** The one message in a document. Throws `invalid-cap` with the faults if it is not XML, holds none or several, or lacks a header. */
export function parseCap(xml: string | Uint8Array): ParsedCap {
  const { root, mended } = readRoot(xml);
  const [element, ...others] = findElements(root, isAlert);
  if (!element) throw refusal([{ path: `/${root.name}`, message: 'is not a CAP alert and holds none' }]);
  if (others.length > 0) {
    throw refusal([{ path: `/${root.name}`, message: `holds ${others.length + 1} CAP alerts where one was expected` }]);
  }
  const { alert, repairs, faults } = readAlert(element);
  if (faults.length > 0) throw refusal(faults);
  return { alert, repairs: [...mended, ...repairs] };
}

/** Every message in a document, a feed or an envelope; one that cannot be used does not stop the others. Throws `invalid-cap` if it is not XML. */
export function parseCapDocuments(xml: string | Uint8Array): ParsedCapDocuments {
  const { root, mended } = readRoot(xml);
  const read = findElements(root, isAlert).map(readAlert);
  return {
    alerts: read
      .filter(({ faults }) => faults.length === 0)
      .map(({ alert, repairs }) => ({ alert, repairs: [...mended, ...repairs] })),
    rejected: read.flatMap(({ faults }, index) => (faults.length > 0 ? [{ index, faults }] : [])),
  };
}

const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
/** Also the 1.0 one of incident.com, and profiles that append to the namespace. */
const anyCapNamespace = /^(urn:oasis:names:tc:emergency:cap:|http:\/\/www\.incident\.com\/cap\/)/;

const isAlert = ({ name, namespace }: XmlElement) =>
  name === 'alert' && (namespace === '' || anyCapNamespace.test(namespace));

const alertElements = [
  ...[
    'identifier',
    'sender',
    'sent',
    'status',
    'msgType',
    'source',
    'scope',
    'restriction',
    'addresses',
    'code',
    'note',
  ],
  ...['references', 'incidents', 'info'],
];

function readRoot(xml: string | Uint8Array): { root: XmlElement; mended: CapRepair[] } {
  const start = leadingSpace(xml);
  const reading = readXml(start > 0 ? xml.slice(start) : xml);
  if (!reading.ok) throw refusal([reading.fault]);
  const mended = start > 0 ? [{ path: 'document', message: 'begins with white space; it was left out' }] : [];
  return { root: reading.root, mended };
}

/** How much white space comes before the first `<`: an XML declaration may not follow any. Only ASCII is looked at. */
function leadingSpace(xml: string | Uint8Array): number {
  let at = 0;
  const codeAt = (index: number) => (typeof xml === 'string' ? xml.charCodeAt(index) : xml[index]);
  while ([0x20, 0x09, 0x0a, 0x0d].includes(codeAt(at) ?? 0)) at++;
  return codeAt(at) === 0x3c ? at : 0;
}

function readAlert(element: XmlElement): { alert: CapAlert; repairs: CapRepair[]; faults: Fault[] } {
  const node: CapNode = { element, path: '/alert', repairs: [], faults: [] };
  if (element.namespace !== capNamespace) {
    repair(node, '', `is in the namespace '${element.namespace}'; read as CAP 1.2`);
  }
  noteStrangers(node, alertElements);
  const alert: CapAlert = present({
    identifier: requiredText(node, 'identifier'),
    sender: requiredText(node, 'sender'),
    sent: sentTime(node),
    status: requiredChoice(node, 'status', capStatuses),
    msgType: requiredChoice(node, 'msgType', capMsgTypes),
    source: optionalText(node, 'source'),
    scope: requiredChoice(node, 'scope', capScopes),
    restriction: optionalText(node, 'restriction'),
    addresses: quotedItems(optionalText(node, 'addresses')),
    codes: textsOf(node, 'code'),
    note: optionalText(node, 'note'),
    references: references(node),
    incidents: quotedItems(optionalText(node, 'incidents')),
    infos: nodesOf(node, 'info').map(readInfo),
    signed: element.children.some(({ name, namespace }) => name === 'Signature' && namespace === signatureNamespace),
  });
  return { alert, repairs: node.repairs, faults: node.faults };
}

function sentTime(node: CapNode): string {
  const text = requiredText(node, 'sent');
  if (text !== '' && readCapTime(text, 0) === undefined) fault(node, 'sent', `is '${text}', which is not a time`);
  return text;
}

const quotedItems = (text = ''): string[] =>
  Array.from(text.matchAll(/"([^"]*)"|\S+/g), ([item, quoted]) => quoted ?? item);

/** A group may hold spaces that should not be there, so it ends only where a word ends in a comma and a time. */
function references(node: CapNode): CapReference[] {
  const found: CapReference[] = [];
  let words: string[] = [];
  for (const word of (optionalText(node, 'references') ?? '').split(/\s+/).filter(Boolean)) {
    words.push(word);
    if (!/,\d{4}-\d\d-\d\dT[^,]*$/.test(word)) continue;
    const group = words.join(' ');
    const [afterSender, beforeSent] = [group.indexOf(','), group.lastIndexOf(',')];
    if (afterSender === beforeSent) {
      repair(node, 'references', `has '${group}' where 'sender,identifier,sent' was expected; it was left out`);
    } else {
      if (words.length > 1) repair(node, 'references', `has spaces inside '${group}'`);
      const [sender, identifier] = [group.slice(0, afterSender), group.slice(afterSender + 1, beforeSent)];
      found.push({ sender, identifier, sent: group.slice(beforeSent + 1) });
    }
    words = [];
  }
  if (words.length > 0) {
    repair(node, 'references', `ends in '${words.join(' ')}', which names no message; it was left out`);
  }
  return found;
}

function refusal(faults: readonly Fault[]): TocsinError {
  const [first] = faults;
  return new TocsinError('invalid-cap', `Not a usable CAP message: ${first?.path} ${first?.message}.`, faults);
}
