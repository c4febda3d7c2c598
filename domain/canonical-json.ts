/** JSON in its one canonical spelling, for hashes. Source: RFC 8785 (JSON Canonicalization Scheme). */

/**
 * Members sorted by UTF-16 code units, no blanks, numbers and strings as ECMAScript writes them (RFC 8785 §3.2). Members without a
 * value are left out, as JSON does.
 * @throws TypeError on what JSON or I-JSON cannot hold: NaN, infinities, bigint, lone surrogates, a bare `undefined`.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`JSON cannot hold a ${typeof value}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${stringText(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot hold ${value}`);
  return JSON.stringify(value);
}

function stringText(value: string): string {
  if (loneSurrogate.test(value)) throw new TypeError('a string holds half of a surrogate pair');
  return JSON.stringify(value);
}

const loneSurrogate = /\p{Surrogate}/u;
