/** The XML reader against hostile, broken and oddly encoded documents. */
import { describe, expect, it } from 'vitest';
import { childrenNamed, decodeXml, findElements, readXml, type XmlElement } from '../../domain/xml.ts';
import { doctypeXmls } from './cap-samples.ts';

function rootOf(input: string | Uint8Array): XmlElement {
  const reading = readXml(input);
  if (!reading.ok) throw new Error(`${reading.fault.path} ${reading.fault.message}`);
  return reading.root;
}

const faultOf = (input: string | Uint8Array, limits = {}) => {
  const reading = readXml(input, limits);
  return reading.ok ? undefined : `${reading.fault.path} ${reading.fault.message}`;
};

describe('readXml', () => {
  it('gives names, namespaces, attributes, text and lines, with prefixes or without', () => {
    const root = rootOf(
      '<?xml version="1.0"?>\n<p:a xmlns:p="urn:p" id="1" p:id="2">\n<b xmlns="urn:b">x<![CDATA[<&]]>&amp;</b><p:c/></p:a>',
    );
    expect(root).toMatchObject({ name: 'a', namespace: 'urn:p', line: 2 });
    expect([root.attributes.get('id'), root.attributes.get('{urn:p}id')]).toEqual(['1', '2']);
    expect(root.children).toMatchObject([
      { name: 'b', namespace: 'urn:b', text: 'x<&&', line: 3 },
      { name: 'c', namespace: 'urn:p', text: '' },
    ]);
    expect(childrenNamed(root, 'c')).toHaveLength(1);
    expect(findElements(root, ({ namespace }) => namespace === 'urn:b')).toHaveLength(1);
  });

  it.each(Object.entries(doctypeXmls))('refuses %s without expanding it', (_, xml) => {
    const before = process.memoryUsage().heapUsed;
    expect(faultOf(xml)).toContain('DTD');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
  });

  it.each([
    ['an HTML page', '<!doctype html><html></html>', 'DTD'],
    ['nothing', '', 'document is empty'],
    ['text', 'Service unavailable', 'not well-formed'],
    ['JSON', '{"a":1}', 'not well-formed'],
    ['a truncated document', '<a>\n<b>', 'line 2 is not well-formed: unclosed tag'],
    ['an undefined entity', '<a>&nbsp;</a>', 'not well-formed'],
    ['a bare ampersand', '<a>Search & rescue</a>', 'not well-formed'],
    ['an unbound prefix', '<cap:a/>', 'not well-formed'],
    ['a control character', '<a>\u0001</a>', 'not well-formed'],
    ['two roots', '<a/><b/>', 'not well-formed'],
    ['a late DTD', '<a><!DOCTYPE x []></a>', 'not well-formed'],
  ])('refuses %s', (_, xml, why) => {
    expect(faultOf(xml)).toContain(why);
  });

  it('keeps its limits', () => {
    expect(faultOf('<a>'.repeat(65))).toContain('nests deeper than 64');
    expect(faultOf(`<a>${'<b/>'.repeat(20)}</a>`, { maxElements: 20 })).toContain('more than 20 elements');
    expect(faultOf(`<a>${'x'.repeat(100)}</a>`, { maxSize: 100 })).toContain('larger than the limit of 100 bytes');
    expect(faultOf(`<a ${Array.from({ length: 257 }, (_, index) => `a${index}=""`).join(' ')}/>`)).toContain(
      '256 attributes',
    );
    expect(faultOf(new Uint8Array(50 * 2 ** 20))).toContain('larger than the limit');
  });
});

describe('decodeXml', () => {
  const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>Çé</a>`;
  const utf16 = (text: string, swap: boolean) => {
    const bytes = Buffer.from(text, 'utf16le');
    return swap ? bytes.swap16() : bytes;
  };

  it.each([
    ['UTF-8', Buffer.from(declared('UTF-8'))],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${declared('UTF-8')}`)],
    ['UTF-8 by default', Buffer.from('<a>Çé</a>')],
    ['ISO-8859-1', Buffer.from(declared('ISO-8859-1'), 'latin1')],
    ['UTF-16LE with a mark', utf16(`\uFEFF${declared('UTF-16')}`, false)],
    ['UTF-16BE with a mark', utf16(`\uFEFF${declared('UTF-16')}`, true)],
    ['UTF-16LE without a mark', utf16(declared('UTF-16'), false)],
    ['UTF-16BE without a mark', utf16(declared('UTF-16'), true)],
    ['UTF-8 that claims to be UTF-16', Buffer.from(declared('UTF-16'))],
  ])('reads %s', (_, bytes) => {
    expect(rootOf(bytes).text).toBe('Çé');
  });

  it('names the encoding that it cannot read', () => {
    expect(decodeXml(Buffer.from(declared('x-unheard-of')))).toMatchObject({
      fault: { message: expect.stringContaining('x-unheard-of') },
    });
    expect(decodeXml(Buffer.from('<a>Çé</a>', 'latin1'))).toMatchObject({
      fault: { message: expect.stringContaining('not valid utf-8') },
    });
  });
});
