/** RFC 8785: the RFC's own examples, and what it refuses. */
import { expect, it } from 'vitest';
import { canonicalJson } from '../../domain/canonical-json.ts';

it('writes the example of RFC 8785 §3.2.2 as §3.2.3 shows it', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

it('sorts members by UTF-16 code units (RFC 8785 §3.2.3)', () => {
  const members = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, ö: 7 };
  expect(Object.values(JSON.parse(canonicalJson(members)))).toHaveLength(7);
  expect(canonicalJson(members)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
});

it('leaves out what has no value, and writes -0 as 0', () => {
  expect(canonicalJson({ b: undefined, a: -0 })).toBe('{"a":0}');
});

it.each([
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  ['\ud800'],
  [{ '\udc00': 1 }],
  [1n],
  [undefined],
  [[() => 1]],
])('refuses what JSON cannot hold: %s', (value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});
