/** Finds the events of a QuakeML document and tells what else a body is (QuakeML 1.2, 1.0.1; XML 1.0 section 4.3.3). */
import { childrenNamed, readXml, type XmlElement } from '../domain/xml.ts';
import { faultOfBytes, looksUtf16, maxBodyBytes, type Opened } from './body.ts';

export interface Quakeml {
  readonly events: readonly XmlElement[];
  /** Origins and magnitudes beside the events, to which BED-RT's refer. */
  readonly shared: readonly XmlElement[];
}

/** A bulk answer of 3 MB has 50,000 elements; phase data of one event 30,000. */
const limits = { maxSize: maxBodyBytes, maxDepth: 64, maxElements: 600_000 };

export function openQuakeml(body: Uint8Array): Opened<Quakeml> {
  const refused = faultOfBytes(body);
  if (refused) return { ok: false, fault: refused };
  if (looksUtf16(body) && !/encoding\s*=\s*["']utf-?16/i.test(startOf(body)))
    return fault('not-parsable', 'the body is UTF-16 but does not declare it');
  const reading = readXml(body, limits);
  if (!reading.ok) {
    const tooLarge = /limit of|more than \d+ elements/.test(reading.fault.message);
    return fault(tooLarge ? 'too-large' : 'not-parsable', `${reading.fault.path} ${reading.fault.message}`);
  }
  const { root } = reading;
  const parameters = root.name === 'eventParameters' ? root : childrenNamed(root, 'eventParameters')[0];
  if (!parameters || !isQuakeml(root))
    return fault(
      'wrong-shape',
      `the document is <${root.name}> in '${root.namespace}', not QuakeML with eventParameters`,
    );
  const shared = parameters.children.filter(({ name }) => name === 'origin' || name === 'magnitude');
  return { ok: true, value: { events: childrenNamed(parameters, 'event'), shared } };
}

/** Prefixes and versions differ; a document without namespace is taken for QuakeML by its element names. */
const isQuakeml = ({ name, namespace }: XmlElement) =>
  /quakeml/i.test(namespace) || (namespace === '' && (name === 'quakeml' || name === 'eventParameters'));

/** The first characters of UTF-16 of either byte order. */
const startOf = (body: Uint8Array) => String.fromCharCode(...body.subarray(0, 400).filter((byte) => byte !== 0));

const fault = (reason: 'not-parsable' | 'wrong-shape' | 'too-large', detail: string) =>
  ({ ok: false, fault: { reason, detail } }) as const;
