/**
 * Chooses the origin and the magnitude of a QuakeML event.
 *
 * The preferred one, when its id resolves and it has values. Else, in this order: not rejected before rejected, of the chosen
 * origin (magnitudes), by a person before automatic, moment magnitudes before others, the newest, the first in the document.
 */
import { childrenNamed, type XmlElement } from '../domain/xml.ts';
import { creationTime, quantity, quantityTime, textOf } from './quakeml-value.ts';

export function preferredOrigin(event: XmlElement, shared: readonly XmlElement[]): XmlElement | undefined {
  const isUsable = (origin: XmlElement) =>
    quantityTime(origin) !== undefined &&
    quantity(origin, 'latitude') !== undefined &&
    quantity(origin, 'longitude') !== undefined;
  return choose(candidates(event, shared, 'origin'), textOf(event, 'preferredOriginID'), isUsable, (origin) => [
    rejectedLast(origin),
    automaticLast(origin),
    -(creationTime(origin) ?? 0),
  ]);
}

export function preferredMagnitude(
  event: XmlElement,
  shared: readonly XmlElement[],
  origin: XmlElement | undefined,
): XmlElement | undefined {
  const originId = origin?.attributes.get('publicID');
  const isUsable = (magnitude: XmlElement) => quantity(magnitude, 'mag') !== undefined;
  return choose(
    candidates(event, shared, 'magnitude'),
    textOf(event, 'preferredMagnitudeID'),
    isUsable,
    (magnitude) => [
      rejectedLast(magnitude),
      textOf(magnitude, 'originID') === originId ? 0 : 1,
      automaticLast(magnitude),
      /^mw/i.test(textOf(magnitude, 'type') ?? '') ? 0 : 1,
      -(creationTime(magnitude) ?? 0),
    ],
  );
}

/** The event's own, then those it refers to beside it: by BED-RT's references or as its preferred. */
function candidates(event: XmlElement, shared: readonly XmlElement[], name: 'origin' | 'magnitude'): XmlElement[] {
  const own = childrenNamed(event, name);
  const wanted = new Set([
    textOf(event, name === 'origin' ? 'preferredOriginID' : 'preferredMagnitudeID'),
    ...childrenNamed(event, `${name}Reference`).map((it) => textOf(it, `${name}ID`) ?? it.text.trim()),
  ]);
  return [...own, ...shared.filter((it) => it.name === name && wanted.has(it.attributes.get('publicID')))];
}

function choose(
  all: readonly XmlElement[],
  preferredId: string | undefined,
  isUsable: (element: XmlElement) => boolean,
  rank: (element: XmlElement) => readonly number[],
): XmlElement | undefined {
  const preferred = all.find((it) => preferredId !== undefined && it.attributes.get('publicID') === preferredId);
  if (preferred && isUsable(preferred)) return preferred;
  const ranked = all.filter(isUsable).map((element) => ({ element, rank: rank(element) }));
  ranked.sort((a, b) => a.rank.map((value, i) => value - b.rank[i]!).find((difference) => difference !== 0) ?? 0);
  return ranked[0]?.element ?? preferred ?? all[0];
}

const rejectedLast = (element: XmlElement) =>
  textOf(element, 'evaluationStatus')?.toLowerCase() === 'rejected' ? 1 : 0;

const automaticLast = (element: XmlElement) => (textOf(element, 'evaluationMode')?.toLowerCase() === 'manual' ? 0 : 1);
