/** Values of QuakeML elements: text, real and time quantities (QuakeML 1.2, section 3.3). */
import { childrenNamed, type XmlElement } from '../domain/xml.ts';
import { readNumber } from './read-report.ts';
import { readUtcTime } from './utc-time.ts';

/** Text of a child element, trimmed; undefined where it is missing or empty. */
export const textOf = (parent: XmlElement, name: string): string | undefined =>
  childrenNamed(parent, name)[0]?.text.trim() || undefined;

/** `<depth><value>1.5</value></depth>`. */
export const quantity = (parent: XmlElement, name: string): number | undefined => part(parent, name, 'value');

/** The standard error of a quantity: the larger side where it is given for each. */
export function quantityError(parent: XmlElement, name: string): number | undefined {
  const sides = ['uncertainty', 'lowerUncertainty', 'upperUncertainty']
    .map((side) => part(parent, name, side))
    .filter((error) => error !== undefined && error > 0) as number[];
  return sides.length === 0 ? undefined : Math.max(...sides);
}

/** `<time><value>…</value></time>` as Unix milliseconds. */
export function quantityTime(parent: XmlElement): number | undefined {
  const time = childrenNamed(parent, 'time')[0];
  return time && readUtcTime(textOf(time, 'value') ?? '');
}

/** When the element was made or last worked on. */
export function creationTime(element: XmlElement): number | undefined {
  const info = childrenNamed(element, 'creationInfo')[0];
  return info && readUtcTime(textOf(info, 'creationTime') ?? '');
}

function part(parent: XmlElement, name: string, side: string): number | undefined {
  const element = childrenNamed(parent, name)[0];
  return element && readNumber(textOf(element, side));
}
