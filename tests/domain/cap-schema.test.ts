/** The schema check on small documents of our own, for a clone without the reference data. */
import { describe, expect, it } from 'vitest';
import { serialiseCap } from '../../domain/cap-serialise.ts';
import { checkCapSchema } from '../../platform/cap-schema.ts';
import { doctypeXmls, earthquakeAlert, floodXml } from './cap-samples.ts';

const signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></alert>';

const check = async (document: string | Uint8Array) => (await checkCapSchema([document]))[0]!;

describe('checkCapSchema', () => {
  it('judges many documents at once, each for itself and in order', async () => {
    const documents = [floodXml(), 'not XML', floodXml().replace('>Met<', '>met<'), serialiseCap(earthquakeAlert), ''];
    const counts = (await checkCapSchema(documents)).map((faults) => faults.length > 0);
    expect(counts).toEqual([false, true, true, false, true]);
  });

  it('lets a signature pass, and nothing else after the infos', async () => {
    expect(await check(floodXml().replace('</alert>', signature))).toEqual([]);
    expect(await check(floodXml().replace('</alert>', '<x xmlns="urn:x"/></alert>'))).toHaveLength(1);
  });

  it.each([
    ['sent with Z', floodXml().replace('10:00:00-00:00', '10:00:00Z')],
    ['the wrong order', floodXml().replace(/(<sender>.*<\/sender>)(<sent>.*<\/sent>)/, '$2$1')],
    ['CAP 1.1', floodXml({ namespace: 'urn:oasis:names:tc:emergency:cap:1.1' })],
    ['no namespace', floodXml({ namespace: '' })],
    ['a resource without MIME type', floodXml({ info: '<resource><resourceDesc>x</resourceDesc></resource>' })],
  ])('refuses %s, with the line', async (_, xml) => {
    const faults = await check(xml);
    expect(faults[0]!.path).toMatch(/^line \d+$/);
    expect(faults[0]!.message).toMatch(/^Element/);
  });

  it.each(Object.entries(doctypeXmls))('refuses %s before libxml2 sees it', async (_, xml) => {
    expect(await check(xml)).toEqual([{ path: 'document', message: expect.stringContaining('DTD') }]);
  });

  it('reads declared encodings', async () => {
    const xml = (encoding: string) =>
      `<?xml version="1.0" encoding="${encoding}"?>${floodXml().replace('Valley', 'Vallée')}`;
    expect(await check(Buffer.from(xml('ISO-8859-1'), 'latin1'))).toEqual([]);
    expect(await check(Buffer.from(`\uFEFF${xml('UTF-16')}`, 'utf16le'))).toEqual([]);
    expect(await check(Buffer.from(xml('UTF-8'), 'latin1'))).toHaveLength(1);
  });

  it('is not fooled by a document that quotes a verdict', async () => {
    const liar = `<alert>\n0.xml validates\nfile_0.xml validates\n<`;
    expect((await check(liar)).length).toBeGreaterThan(0);
  });
});
