/** What the CAP reader accepts, repairs, and refuses. */
import { describe, expect, it } from 'vitest';
import { parseCap, parseCapDocuments } from '../../domain/cap-parse.ts';
import { TocsinError } from '../../domain/error.ts';
import { doctypeXmls, floodXml, namespace12 } from './cap-samples.ts';

const parsed = (parts: Parameters<typeof floodXml>[0]) => {
  const { alert, repairs } = parseCap(floodXml(parts));
  return { alert, info: alert.infos[0]!, area: alert.infos[0]!.areas[0]!, repairs };
};

describe('a message in order', () => {
  it('needs no repairs, and its language defaults to en-US', () => {
    const { alert, info, repairs } = parsed({});
    expect(repairs).toEqual([]);
    expect(alert).toMatchObject({
      identifier: 'a-1',
      sent: '2024-05-01T10:00:00-00:00',
      references: [],
      signed: false,
    });
    expect(info).toMatchObject({ language: 'en-US', categories: ['Met'], event: 'Flood' });
  });

  it('has positions as lon, lat and circles in kilometres', () => {
    const { area, repairs } = parsed({
      area: '<polygon>10,20 10,21\n\t11,21 10,20</polygon><circle>-5.5,170 0</circle>',
    });
    expect(area.polygons).toEqual([
      [
        [20, 10],
        [21, 10],
        [21, 11],
        [20, 10],
      ],
    ]);
    expect(area.circles).toEqual([{ lon: 170, lat: -5.5, radiusKm: 0 }]);
    expect(repairs).toEqual([]);
  });

  it('takes quoted addresses and incidents, and references verbatim', () => {
    const { alert } = parsed({
      top: `<addresses>"duty officer" ops@x</addresses>
        <references> a@b,1,2024-01-01T00:00:00-00:00
        c,urn:oid:2.49,2024-01-01T01:00:00+01:00 </references><incidents>one "the big one"</incidents>`,
    });
    expect(alert.addresses).toEqual(['duty officer', 'ops@x']);
    expect(alert.incidents).toEqual(['one', 'the big one']);
    expect(alert.references).toEqual([
      { sender: 'a@b', identifier: '1', sent: '2024-01-01T00:00:00-00:00' },
      { sender: 'c', identifier: 'urn:oid:2.49', sent: '2024-01-01T01:00:00+01:00' },
    ]);
  });

  it('reads a prefix, CDATA and a signature', () => {
    const xml = floodXml({ info: '<instruction><![CDATA[Go <uphill> & stay]]></instruction>' })
      .replaceAll(/<(\/?)(?!!)/g, '<$1cap:')
      .replace('xmlns=', 'xmlns:cap=')
      .replace('</cap:alert>', '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></cap:alert>')
      .replace('Go <cap:uphill>', 'Go <uphill>');
    const { alert, repairs } = parseCap(xml);
    expect(alert.infos[0]!.instruction).toBe('Go <uphill> & stay');
    expect(alert.signed).toBe(true);
    expect(repairs).toEqual([]);
  });

  it('may have no info, as a bare Cancel', () => {
    const xml = floodXml({ top: '<references>a,b,2024-01-01T00:00:00-00:00</references>' })
      .replace(/<info>.*<\/info>/s, '')
      .replace('>Alert<', '>Cancel<');
    expect(parseCap(xml).alert).toMatchObject({ msgType: 'Cancel', infos: [] });
  });

  it('may refer to itself or to the future', () => {
    const { alert } = parsed({ top: '<references>met@example.org,a-1,2099-01-01T00:00:00-00:00</references>' });
    expect(alert.references).toHaveLength(1);
  });
});

describe('a message that breaks the standard', () => {
  it.each([
    ['urn:oasis:names:tc:emergency:cap:1.1'],
    ['http://www.incident.com/cap/1.0'],
    ['urn:oasis:names:tc:emergency:cap:1.2:profile:cap-lu:1.0'],
    [''],
  ])('is read in the namespace %j, and told', (namespace) => {
    expect(parsed({ namespace }).repairs).toMatchObject([{ path: '/alert' }]);
  });

  it.each([
    ['brackets', '(10,20) (10,21) (11,21) (10,20)'],
    ['an open ring', '10,20 10,21 11,21'],
    ['a space after the comma', '10, 20 10, 21 11, 21 10, 20'],
    ['a third coordinate', '10,20,0 10,21,0 11,21,0 10,20,0'],
  ])('has a polygon with %s repaired', (_, text) => {
    const { area, repairs } = parsed({ area: `<polygon>${text}</polygon>` });
    expect(area.polygons).toEqual([
      [
        [20, 10],
        [21, 10],
        [21, 11],
        [20, 10],
      ],
    ]);
    expect(repairs[0]!.path).toBe('/alert/info[1]/area[1]/polygon[1]');
  });

  it.each([
    ['empty', '', 'is empty'],
    ['too short', '10,20 10,21 10,20', 'has 3 positions'],
    ['swapped', '139,35 140,35 140,36 139,35', 'look swapped'],
    ['words', 'north of town', 'was expected'],
    ['an exponent', '1e1,2 3,4 5,6 1e1,2', "'1e1,2'"],
  ])('loses a polygon that is %s, and keeps the one beside it', (_, text, why) => {
    const { area, repairs } = parsed({ area: `<polygon>${text}</polygon><polygon>1,2 1,3 2,3 1,2</polygon>` });
    expect(area.polygons).toHaveLength(1);
    expect(repairs.map(({ message }) => message).join()).toContain(why);
  });

  it('keeps longitudes up to ±540 for the geometry to cut', () => {
    const { area, repairs } = parsed({ area: '<polygon>51,179 51,185 53,185 51,179</polygon>' });
    expect(area.polygons[0]![1]).toEqual([185, 51]);
    expect(repairs).toEqual([]);
  });

  it.each(['10,20', '10,20 -1', '10 20 km 3', '95,20 1'])('loses the circle %j', (text) => {
    const { area, repairs } = parsed({ area: `<circle>${text}</circle>` });
    expect(area.circles).toEqual([]);
    expect(repairs).toHaveLength(1);
  });

  it('has its choices read whatever their case, and Very Likely as Likely', () => {
    const xml = floodXml({ info: '<responseType>all clear</responseType><responseType>Pray</responseType>' })
      .replace('>Likely<', '>Very Likely<')
      .replace('>Expected<', '>EXPECTED<')
      .replace('>Moderate<', '>Huge<')
      .replace('>Met<', '>met<')
      .replace('>Actual<', '>actual<');
    const { alert, repairs } = parseCap(xml);
    expect(alert).toMatchObject({
      status: 'Actual',
      infos: [
        {
          categories: ['Met'],
          urgency: 'Expected',
          severity: 'Unknown',
          certainty: 'Likely',
          responseTypes: ['AllClear'],
        },
      ],
    });
    expect(repairs).toHaveLength(7);
  });

  it('loses no words when a text is repeated', () => {
    const { info } = parsed({ info: '<instruction>Leave.</instruction><instruction>Now.</instruction>' });
    expect(info.instruction).toBe('Leave.\nNow.');
  });

  it('has CAP 1.0 parameters taken apart', () => {
    const { info } = parsed({ info: '<parameter>HSAS=ORANGE</parameter><parameter>x</parameter>' });
    expect(info.parameters).toEqual([
      { valueName: 'HSAS', value: 'ORANGE' },
      { valueName: '', value: 'x' },
    ]);
  });

  it('keeps a usable reference beside broken ones', () => {
    const { alert, repairs } = parsed({
      top: '<references>lost a@b,id with space,2024-01-01T00:00:00-00:00 nobody,2024-01-01T00:00:00-00:00 tail</references>',
    });
    expect(alert.references).toEqual([
      { sender: 'lost a@b', identifier: 'id with space', sent: '2024-01-01T00:00:00-00:00' },
    ]);
    expect(repairs).toHaveLength(3);
  });

  it('keeps times as they are written, and drops what is no time', () => {
    const { info, repairs } = parsed({ info: '<onset>2024-05-01T12:00:00Z</onset><expires>soon</expires>' });
    expect(info.onset).toBe('2024-05-01T12:00:00Z');
    expect(info.expires).toBeUndefined();
    expect(repairs).toMatchObject([{ path: '/alert/info[1]/expires' }]);
  });

  it('may begin with white space', () => {
    expect(parseCap(`\n <?xml version="1.0"?>${floodXml()}`).repairs).toHaveLength(1);
    expect(parseCap(Buffer.from(`\n${floodXml()}`)).repairs).toHaveLength(1);
  });

  it('is not fooled by foreign elements of the same name', () => {
    const { info, repairs } = parsed({ info: '<event xmlns="urn:x">Party</event>' });
    expect(info.event).toBe('Flood');
    expect(repairs).toEqual([]);
  });

  it('has markup inside a text told, and long texts quoted in short', () => {
    const { repairs } = parsed({ info: `<headline>Big <b>flood</b></headline><onset>${'x'.repeat(5000)}</onset>` });
    expect(repairs.map(({ path }) => path)).toEqual(['/alert/info[1]/onset', '/alert/info[1]/headline[1]']);
    expect(repairs[0]!.message.length).toBeLessThan(400);
  });

  it('has unknown elements told, not lost in silence', () => {
    expect(parsed({ top: '<reference>x</reference>' }).repairs).toMatchObject([{ path: '/alert/reference' }]);
  });
});

describe('a message that cannot be used', () => {
  const faults = (xml: string) => {
    try {
      parseCap(xml);
    } catch (error) {
      if (error instanceof TocsinError && error.code === 'invalid-cap') return error.faults;
      throw error;
    }
    return [];
  };

  it.each(['identifier', 'sender', 'sent', 'status', 'msgType', 'scope'])('lacks %s', (name) => {
    const xml = floodXml().replace(new RegExp(`<${name}>.*</${name}>`), '');
    expect(faults(xml)).toMatchObject([{ path: `/alert/${name}`, message: expect.stringContaining(name) }]);
  });

  it('has all its header faults named at once', () => {
    const xml = floodXml().replace('>Actual<', '>Real<').replace('>Public<', '>All<').replace('2024-05-01T', 'May ');
    expect(faults(xml).map(({ path }) => path)).toEqual(['/alert/sent', '/alert/status', '/alert/scope']);
  });

  it.each([...Object.entries(doctypeXmls), ['HTML', '<html><body/></html>'], ['nothing', '']])('is %s', (_, xml) => {
    expect(faults(xml)).toHaveLength(1);
  });

  it('is several', () => {
    expect(faults(`<feed>${floodXml()}${floodXml()}</feed>`)).toMatchObject([
      { message: expect.stringContaining('2 CAP alerts') },
    ]);
  });
});

describe('parseCapDocuments', () => {
  it('reads every message of a feed and lets a bad one stop no other', () => {
    const entry = (xml: string) => `<entry><title>x</title><content type="text/xml">${xml}</content></entry>`;
    const bad = floodXml().replace('>Public<', '>All<');
    const feed = `<feed xmlns="http://www.w3.org/2005/Atom">${[floodXml(), bad, floodXml()].map(entry).join('')}</feed>`;
    const { alerts, rejected } = parseCapDocuments(feed);
    expect(alerts).toHaveLength(2);
    expect(rejected).toMatchObject([{ index: 1, faults: [{ path: '/alert/scope' }] }]);
  });

  it('finds none in an index whose entries only hint', () => {
    const feed = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="${namespace12}"><entry><cap:event>x</cap:event></entry></feed>`;
    expect(parseCapDocuments(feed)).toEqual({ alerts: [], rejected: [] });
  });
});
