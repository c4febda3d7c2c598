/** CAP's times against instants known by hand, and there and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capTime, parseCapTime, readCapTime } from '../../domain/cap-time.ts';
import { TocsinError } from '../../domain/error.ts';

const pazarcikMs = Date.UTC(2023, 1, 6, 1, 17, 34);

describe('capTime', () => {
  it.each([
    [pazarcikMs, undefined, '2023-02-06T01:17:34-00:00'],
    [pazarcikMs, 180, '2023-02-06T04:17:34+03:00'],
    [pazarcikMs + 999, -210, '2023-02-05T21:47:34-03:30'],
    [-1, 0, '1969-12-31T23:59:59-00:00'],
  ])('writes %s at offset %s as %s', (instantMs, offset, text) => {
    expect(capTime(instantMs, offset)).toBe(text);
  });

  it.each([
    [Number.NaN, 0],
    [8.64e15, 0],
    [0, 841],
    [0, 0.5],
  ])('refuses instant %s at offset %s', (instantMs, offset) => {
    expect(() => capTime(instantMs, offset)).toThrow(TocsinError);
  });

  it('is read back as the same second', () => {
    const seconds = fc.integer({ min: -62_000_000_000, max: 253_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -840, max: 840 }), (second, offset) => {
        expect(parseCapTime(capTime(second * 1000, offset))).toBe(second * 1000);
      }),
    );
  });
});

describe('parseCapTime', () => {
  it('takes the midnight that ends a day', () => {
    expect(parseCapTime('2024-02-29T24:00:00-00:00')).toBe(Date.UTC(2024, 2, 1));
  });

  it.each([
    '2023-02-06T01:17:34Z',
    '2023-02-06T01:17:34.5+00:00',
    '2023-02-06T01:17:34',
    '2023-02-06T01:17+00:00',
    '2023-02-06 01:17:34+00:00',
    '2023-02-29T01:17:34+00:00',
    '2023-13-01T01:17:34+00:00',
    '2023-02-06T24:00:01+00:00',
    '2023-02-06T01:60:34+00:00',
    '2023-02-06T01:17:60+00:00',
    '2023-02-06T01:17:34+14:01',
    '2023-02-06T01:17:34+03:60',
    '0000-02-06T01:17:34+00:00',
    ' 2023-02-06T01:17:34+00:00',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseCapTime(text)).toThrow(TocsinError);
  });
});

describe('readCapTime', () => {
  it.each([
    ['2023-02-06T01:17:34Z', pazarcikMs],
    ['2023-02-06T01:17:34.25z', pazarcikMs + 250],
    ['2023-02-06 04:17:34 +0300', pazarcikMs],
    ['2023-02-06T01:17 UTC', pazarcikMs - 34_000],
    [' 2023-02-06T01:17:34-00:00\n', pazarcikMs],
    ['2023-02-06T01:17:34', undefined],
    ['6 Feb 2023', undefined],
    ['2023-02-30T00:00:00Z', undefined],
  ])('reads %j as %s', (text, instantMs) => {
    expect(readCapTime(text)).toBe(instantMs);
  });

  it('takes the assumed offset only where none is written', () => {
    expect(readCapTime('2023-02-06T04:17:34', 180)).toBe(pazarcikMs);
    expect(readCapTime('2023-02-06T01:17:34Z', 180)).toBe(pazarcikMs);
  });
});
