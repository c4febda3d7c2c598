/** Arbitrary CAP messages for property tests: every field, hostile texts, positions on the grid of 6 decimals that CAP carries. */
import fc from 'fast-check';
import {
  type CapAlert,
  capCategories,
  capCertainties,
  capMsgTypes,
  capResponseTypes,
  capScopes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from '../../domain/cap.ts';
import { capTime } from '../../domain/cap-time.ts';

const hostile = fc.constantFrom(
  ']]>',
  '&amp;',
  '<!--',
  '&#0;',
  '\r\n',
  '\t',
  '"',
  "'",
  '<script>',
  'مرحبا',
  'a\u2028b',
  '\u{1F30A}',
  '%3C',
);

/** Any text at all, also what XML cannot carry. */
export const anyText = fc
  .array(
    fc.oneof(
      hostile,
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\0', '\uD800', '\uFFFE', 'x') }),
    ),
  )
  .map((parts) => parts.join(''));

/** Text as a value holds it: only what XML can carry, no white space at its ends. */
export const wellFormedText = anyText.map((text) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the complement of the Char production of XML 1.0
  text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu, '').trim(),
);

const filled = (text: fc.Arbitrary<string>) => text.map((it) => (it === '' ? 'x' : it));
const nameless = (text: fc.Arbitrary<string>) => filled(text.map((it) => it.replace(/[\s,"]/g, '')));
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
const grid = (limit: number) => fc.integer({ min: -limit * 1e6, max: limit * 1e6 }).map((it) => it / 1e6);

const time = fc
  .tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: -840, max: 840 }))
  .map(([seconds, offset]) => capTime(seconds * 1000, offset));

const position = fc.tuple(grid(180), grid(90));

const polygon = fc.array(position, { minLength: 3, maxLength: 8 }).map((ring) => [...ring, ring[0]!]);

/** A message whose texts come from `text`; the schema accepts its serialisation whatever they are. */
export function capAlerts(text: fc.Arbitrary<string>): fc.Arbitrary<CapAlert> {
  const words = filled(text);
  const namedValue = fc.record({ valueName: text, value: text });
  const resource = fc.record(
    {
      resourceDesc: words,
      mimeType: words,
      sizeBytes: fc.nat(),
      uri: fc.webUrl(),
      derefUri: fc.base64String({ minLength: 4 }),
      digest: words,
    },
    { requiredKeys: ['resourceDesc', 'mimeType'] },
  );
  const area = fc.record(
    {
      areaDesc: words,
      polygons: list(polygon),
      circles: list(
        fc.record({ lon: grid(180), lat: grid(90), radiusKm: fc.nat({ max: 2e10 }).map((it) => it / 1e6) }),
      ),
      geocodes: list(namedValue),
      altitudeFeet: grid(1e5),
      ceilingFeet: grid(1e5),
    },
    { requiredKeys: ['areaDesc', 'polygons', 'circles', 'geocodes'] },
  );
  const info = fc.record(
    {
      language: fc.constantFrom('en-US', 'tr', 'ar', 'zh-Hant-HK', 'mn'),
      categories: fc.array(fc.constantFrom(...capCategories), { minLength: 1, maxLength: 3 }),
      event: words,
      responseTypes: list(fc.constantFrom(...capResponseTypes)),
      urgency: fc.constantFrom(...capUrgencies),
      severity: fc.constantFrom(...capSeverities),
      certainty: fc.constantFrom(...capCertainties),
      audience: words,
      eventCodes: list(namedValue),
      effective: time,
      onset: time,
      expires: time,
      senderName: words,
      headline: words,
      description: words,
      instruction: words,
      web: fc.webUrl(),
      contact: words,
      parameters: list(namedValue),
      resources: list(resource),
      areas: list(area),
    },
    {
      requiredKeys: [
        ...(['language', 'categories', 'event', 'responseTypes', 'urgency', 'severity', 'certainty'] as const),
        ...(['eventCodes', 'parameters', 'resources', 'areas'] as const),
      ],
    },
  );
  const reference = fc.record({ sender: nameless(text), identifier: nameless(text), sent: time });
  return fc.record(
    {
      identifier: words,
      sender: words,
      sent: time,
      status: fc.constantFrom(...capStatuses),
      msgType: fc.constantFrom(...capMsgTypes),
      source: words,
      scope: fc.constantFrom(...capScopes),
      restriction: words,
      addresses: list(text.map((it) => it.replaceAll('"', ''))),
      codes: list(words),
      note: words,
      references: list(reference),
      incidents: list(text.map((it) => it.replaceAll('"', ''))),
      infos: list(info),
      signed: fc.constant(false),
    },
    {
      requiredKeys: [
        ...(['identifier', 'sender', 'sent', 'status', 'msgType', 'scope', 'addresses', 'codes'] as const),
        ...(['references', 'incidents', 'infos', 'signed'] as const),
      ],
    },
  );
}
