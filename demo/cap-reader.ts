/**
 * Reads a CAP 1.2 message as a partner would: what the oracle needs and no more, with a reader of its own, so that a mistake of the
 * pipeline's parser cannot hide one of its serialiser. Source: OASIS CAP 1.2 §3.2 and §3.3 (`lat,lon` pairs, references).
 */
import { SaxesParser } from 'saxes';

export interface CapMessage {
  readonly identifier: string;
  readonly sender: string;
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  readonly msgType: string;
  readonly status: string;
  readonly severity: string;
  readonly responseTypes: readonly string[];
  readonly languages: readonly string[];
  /** Identifiers of the messages that this one updates or cancels. */
  readonly references: readonly string[];
  readonly incidents: string;
  /** Rings of the first info's areas, as [lon, lat]. */
  readonly polygons: readonly (readonly (readonly [number, number])[])[];
}

/** @throws Error that says what a receiver would stumble over. */
export function readCap(xml: string): CapMessage {
  const texts = textsOf(xml);
  const all = (path: string) => texts.filter(([at]) => at === path).map(([, text]) => text);
  const one = (path: string) => {
    const [first] = all(path);
    if (first === undefined) throw new Error(`the message has no ${path}`);
    return first;
  };
  const infos = splitInfos(texts);
  const [first] = infos;
  if (!first) throw new Error('the message has no info');
  const areas = infos.map((info) => info.filter(([path]) => path === polygonPath).map(([, text]) => text));
  if (areas.some((area) => area.join(';') !== areas[0]?.join(';')))
    throw new Error('the infos speak of different areas');
  const severities = new Set(all('alert/info/severity'));
  if (severities.size !== 1) throw new Error(`the infos have the severities ${[...severities].join(', ')}`);
  return {
    identifier: one('alert/identifier'),
    sender: one('alert/sender'),
    sentAt: Date.parse(one('alert/sent')),
    expiresAt: Date.parse(one('alert/info/expires')),
    msgType: one('alert/msgType'),
    status: one('alert/status'),
    severity: one('alert/info/severity'),
    responseTypes: first.filter(([path]) => path === 'alert/info/responseType').map(([, text]) => text),
    languages: all('alert/info/language'),
    references: (all('alert/references')[0] ?? '')
      .split(/\s+/)
      .filter((reference) => reference !== '')
      .map((reference) => reference.split(',')[1] ?? ''),
    incidents: all('alert/incidents')[0] ?? '',
    polygons: (areas[0] ?? []).map(ringOf),
  };
}

type Text = readonly [path: string, text: string];

const polygonPath = 'alert/info/area/polygon';

/** Every element's own text with its path, in document order; an empty text marks the start of each info. */
function textsOf(xml: string): Text[] {
  const parser = new SaxesParser({ xmlns: true });
  const open: { name: string; text: string }[] = [];
  const found: Text[] = [];
  parser.on('opentag', ({ local, uri }) => {
    if (uri !== 'urn:oasis:names:tc:emergency:cap:1.2') throw new Error(`<${local}> is not of CAP 1.2`);
    open.push({ name: local, text: '' });
    if (local === 'info') found.push(['info', '']);
  });
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last) last.text += text;
  });
  parser.on('closetag', () => {
    const path = open.map(({ name }) => name).join('/');
    found.push([path, open.pop()?.text.trim() ?? '']);
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return found;
}

function splitInfos(texts: readonly Text[]): Text[][] {
  const infos: Text[][] = [];
  for (const text of texts) {
    if (text[0] === 'info') infos.push([]);
    else infos.at(-1)?.push(text);
  }
  return infos;
}

const ringOf = (text: string): (readonly [number, number])[] =>
  text.split(/\s+/).map((pair) => {
    const [lat = Number.NaN, lon = Number.NaN] = pair.split(',').map(Number);
    return [lon, lat] as const;
  });
