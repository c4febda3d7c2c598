/** CAP → value → CAP: what is written is read back equal, and always matches the OASIS schema. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCap } from '../../domain/cap-parse.ts';
import { serialiseCap } from '../../domain/cap-serialise.ts';
import { TocsinError } from '../../domain/error.ts';
import { checkCapSchema } from '../../platform/cap-schema.ts';
import { anyText, capAlerts, wellFormedText } from './cap-arbitrary.ts';
import { earthquakeAlert } from './cap-samples.ts';

describe('a CAP value written and read', () => {
  it('comes back equal, without repairs', () => {
    fc.assert(
      fc.property(capAlerts(wellFormedText), (alert) => {
        expect(parseCap(serialiseCap(alert))).toEqual({ alert, repairs: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('comes back equal from UTF-8 and UTF-16 bytes', () => {
    fc.assert(
      fc.property(capAlerts(wellFormedText), (alert) => {
        const xml = serialiseCap(alert);
        expect(parseCap(Buffer.from(xml, 'utf8')).alert).toEqual(alert);
        expect(parseCap(Buffer.from(`\uFEFF${xml}`, 'utf16le')).alert).toEqual(alert);
      }),
      { numRuns: 50 },
    );
  });

  it('matches the schema whatever its texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(capAlerts(anyText), { minLength: 20, maxLength: 20 }), async (alerts) => {
        expect((await checkCapSchema(alerts.map(serialiseCap))).flat()).toEqual([]);
      }),
      { numRuns: 5 },
    );
  }, 60_000);

  it('is stable once written, also for texts that XML cannot carry', () => {
    fc.assert(
      fc.property(capAlerts(anyText.map((text) => text.trim())), (alert) => {
        const once = parseCap(serialiseCap(alert)).alert;
        expect(parseCap(serialiseCap(once)).alert).toEqual(once);
        expect(serialiseCap(once)).toBe(serialiseCap(parseCap(serialiseCap(once)).alert));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the serialiser', () => {
  const written = (change: Partial<typeof earthquakeAlert>) => serialiseCap({ ...earthquakeAlert, ...change });

  it('writes coordinates as latitude, longitude with at most 6 decimals, no exponent and no negative zero', () => {
    const [info] = earthquakeAlert.infos;
    const ring = [
      [37.0123456789, 37.5],
      [-0.0000001, 0.000001],
      [100, -90],
      [37.0123456789, 37.5],
    ] as const;
    const area = { areaDesc: 'x', polygons: [ring], circles: [{ lon: 1e-7, lat: -0, radiusKm: 1e20 }], geocodes: [] };
    const xml = written({ infos: [{ ...info!, areas: [area] }] });
    expect(xml).toContain('<polygon>37.5,37.012346 0.000001,0 -90,100 37.5,37.012346</polygon>');
    expect(xml).toContain('<circle>0,0 100000000000000000000</circle>');
  });

  it('replaces what XML 1.0 cannot carry and escapes the rest', () => {
    expect(written({ note: 'a\u0000b\uD800c <&> ]]> \r\n' })).toContain(
      '<note>a\uFFFDb\uFFFDc &lt;&amp;&gt; ]]&gt; &#13;\n</note>',
    );
  });

  it('quotes addresses that hold white space, and drops the quotes that CAP cannot escape', () => {
    expect(written({ addresses: ['a b', 'c', 'd"e f'] })).toContain(`<addresses>"a b" c "d'e f"</addresses>`);
  });

  it('refuses a number that has no decimal form', () => {
    const [info] = earthquakeAlert.infos;
    const area = { areaDesc: 'x', polygons: [], circles: [{ lon: Number.NaN, lat: 0, radiusKm: 1 }], geocodes: [] };
    expect(() => written({ infos: [{ ...info!, areas: [area] }] })).toThrow(TocsinError);
  });
});
