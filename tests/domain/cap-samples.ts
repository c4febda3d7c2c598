/** CAP messages written for these tests: a value that every rule accepts, and documents as foreign agencies might send them. */
import type { CapAlert, CapInfo } from '../../domain/cap.ts';

const english: CapInfo = {
  language: 'en-GB',
  categories: ['Geo'],
  event: 'Earthquake',
  responseTypes: ['Shelter'],
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Likely',
  eventCodes: [{ valueName: 'OET:v1.2', value: 'OET-068' }],
  effective: '2023-02-06T04:18:00+03:00',
  onset: '2023-02-06T04:18:20+03:00',
  expires: '2023-02-06T05:18:00+03:00',
  senderName: 'Example Seismological Service',
  headline: 'Strong shaking possible',
  description: 'An earthquake of magnitude 7.8 began near Pazarcık.',
  instruction: 'Drop, cover, hold on.',
  web: 'https://seismo.example/events/1',
  contact: 'duty@seismo.example',
  parameters: [{ valueName: 'magnitude', value: '7.8' }],
  resources: [{ resourceDesc: 'Map', mimeType: 'image/png', sizeBytes: 1200, uri: 'https://seismo.example/1.png' }],
  areas: [
    {
      areaDesc: 'Kahramanmaraş',
      polygons: [
        [
          [36, 37],
          [38, 37],
          [38, 38.5],
          [36, 38.5],
          [36, 37],
        ],
      ],
      circles: [{ lon: 37.03, lat: 37.17, radiusKm: 120.5 }],
      geocodes: [{ valueName: 'ISO 3166-2', value: 'TR-46' }],
      altitudeFeet: 0,
      ceilingFeet: 9000,
    },
  ],
};

export const earthquakeAlert: CapAlert = {
  identifier: 'urn:oid:2.49.0.1.999.0.2023.2.6.1.18.0',
  sender: 'alerts@seismo.example',
  sent: '2023-02-06T04:18:00+03:00',
  status: 'Exercise',
  msgType: 'Update',
  source: 'shaking model',
  scope: 'Public',
  addresses: [],
  codes: ['profile:example'],
  note: 'Spring exercise',
  references: [
    {
      sender: 'alerts@seismo.example',
      identifier: 'urn:oid:2.49.0.1.999.0.2023.2.6.1.17.50',
      sent: '2023-02-06T04:17:50+03:00',
    },
  ],
  incidents: ['eq 2023 pazarcik'],
  infos: [english, { ...english, language: 'tr', event: 'Deprem', headline: 'Şiddetli sarsıntı olabilir' }],
  signed: false,
};

const header = (namespace: string, extra = '') => `<alert xmlns="${namespace}">
<identifier>a-1</identifier><sender>met@example.org</sender><sent>2024-05-01T10:00:00-00:00</sent>
<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>${extra}`;

export const namespace12 = 'urn:oasis:names:tc:emergency:cap:1.2';

/** A small valid message; `info` and `area` go inside its one info and area, `top` before the info. */
export const floodXml = ({ namespace = namespace12, top = '', info = '', area = '' } = {}) => `${header(namespace, top)}
<info><category>Met</category><event>Flood</event><urgency>Expected</urgency><severity>Moderate</severity>
<certainty>Likely</certainty>${info}<area><areaDesc>Valley</areaDesc>${area}</area></info></alert>`;

/** Entities that would expand to a billion laughs, and one that would read a file. */
export const doctypeXmls = {
  'billion laughs': `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
    { length: 12 },
    (_, depth) => `<!ENTITY lol${depth + 1} "${`&lol${depth || ''};`.repeat(10)}">`,
  ).join('')}]>${header(namespace12, '<note>&lol12;</note>')}</alert>`,
  'external entity': `<?xml version="1.0"?><!-- x --><!DOCTYPE alert [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>${header(
    namespace12,
    '<note>&xxe;</note>',
  )}</alert>`,
  'external subset': `<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd">${header(namespace12)}</alert>`,
};
