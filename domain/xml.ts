/**
 * Reads XML from strangers into a small tree, with bounded size and depth and no document type declaration.
 * Sources: XML 1.0 (5th edition), of which Appendix F tells the encoding from the first bytes; Namespaces in XML 1.0.
 *
 * Without a DTD there are no entities but the five of XML itself, hence no expansion and nothing to fetch.
 */
import { SaxesParser } from 'saxes';
import type { Fault } from './error.ts';

export interface XmlElement {
  /** Local name, without prefix. */
  readonly name: string;
  /** Namespace name, empty for none. */
  readonly namespace: string;
  /** By local name, or `{namespace}local` for an attribute with a prefix. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The element's own text and CDATA, joined, with its white space. */
  readonly text: string;
  /** Where the start tag ends, from 1. */
  readonly line: number;
}

export interface XmlLimits {
  /** Bytes, or UTF-16 units of a string. */
  readonly maxSize: number;
  readonly maxDepth: number;
  readonly maxElements: number;
}

export type XmlReading =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly fault: Fault };

const defaultLimits: XmlLimits = { maxSize: 16 * 2 ** 20, maxDepth: 64, maxElements: 500_000 };

/** The document's tree, or the one fault that keeps it from being read, its path `line 12` or `document`. */
export function readXml(input: string | Uint8Array, limits: Partial<XmlLimits> = {}): XmlReading {
  const allowed = { ...defaultLimits, ...limits };
  const decoded = decodeXml(input, allowed.maxSize);
  if (!decoded.ok) return decoded;
  if (declaresDoctype(decoded.text))
    return refused('document', 'has a document type declaration (DTD), which is refused');
  try {
    return { ok: true, root: buildTree(decoded.text, allowed) };
  } catch (error) {
    if (error instanceof XmlFault) return refused(`line ${error.line}`, error.message);
    throw error;
  }
}

export type XmlText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: Fault };

/** The document's characters without byte order mark: by the mark, else by the first bytes, else as declared, else UTF-8. */
export function decodeXml(input: string | Uint8Array, maxSize = defaultLimits.maxSize): XmlText {
  if (input.length > maxSize) return refused('document', `is larger than the limit of ${maxSize} bytes`);
  if (input.length === 0) return refused('document', 'is empty');
  if (typeof input === 'string') return { ok: true, text: input.replace(/^\uFEFF/, '') };
  const charset = charsetOf(input);
  try {
    return { ok: true, text: new TextDecoder(charset, { fatal: true }).decode(input) };
  } catch (error) {
    if (error instanceof RangeError)
      return refused('document', `declares the encoding '${charset}', which is not supported`);
    if (error instanceof TypeError)
      return refused('document', `is not valid ${charset}; declare the encoding that it uses`);
    throw error;
  }
}

/** Whether the prolog has a document type declaration; the case is ignored, so that an HTML page counts. */
export function declaresDoctype(text: string): boolean {
  let at = 0;
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    if (/^<!doctype/i.test(text.slice(at, at + 9))) return true;
    const close = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    const end = close === undefined ? -1 : text.indexOf(close, at + close.length);
    if (close === undefined || end < 0) return false;
    at = end + close.length;
  }
}

export const childrenNamed = (parent: XmlElement, name: string): readonly XmlElement[] =>
  parent.children.filter((child) => child.name === name);

/** Every element that fits, the root included, in document order; nothing inside one that fits is searched. */
export function findElements(root: XmlElement, fits: (element: XmlElement) => boolean): XmlElement[] {
  return fits(root) ? [root] : root.children.flatMap((child) => findElements(child, fits));
}

/** A document that is not well-formed or breaks a limit; it never leaves this file. */
class XmlFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const maxAttributes = 256;

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

function buildTree(text: string, limits: XmlLimits): XmlElement {
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const fail = (message: string): never => {
    throw new XmlFault(parser.line, message);
  };
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let attributes = 0;

  parser.on('error', (error) =>
    fail(`is not well-formed: ${error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')}`),
  );
  parser.on('attribute', () => {
    attributes++;
    if (attributes > maxAttributes) fail(`has an element with more than ${maxAttributes} attributes`);
  });
  parser.on('opentag', (tag) => {
    elements++;
    attributes = 0;
    if (elements > limits.maxElements) fail(`has more than ${limits.maxElements} elements`);
    if (open.length >= limits.maxDepth) fail(`nests deeper than ${limits.maxDepth} elements`);
    const { local: name, uri: namespace } = tag;
    const named = Object.values(tag.attributes).map((it) => [attributeKey(it), it.value] as const);
    const element: OpenElement = {
      name,
      namespace,
      attributes: new Map(named),
      children: [],
      text: '',
      line: parser.line,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const append = (more: string) => {
    const current = open.at(-1);
    if (current) current.text += more;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root ?? fail('has no element');
}

const attributeKey = (attribute: { prefix: string; local: string; uri: string }) =>
  attribute.prefix === '' ? attribute.local : `{${attribute.uri}}${attribute.local}`;

function charsetOf(bytes: Uint8Array): string {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c && third === 0) return 'utf-16be';
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const declared =
    /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']/.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
  // Bytes in which that declaration can be read are not UTF-16, whatever it says.
  return /^utf-?16|^ucs-?2/.test(declared) ? 'utf-8' : declared;
}

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const refused = (path: string, message: string) => ({ ok: false, fault: { path, message } }) as const;
