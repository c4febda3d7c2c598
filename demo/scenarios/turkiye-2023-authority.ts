/** The authority of the demo: invented, with areas of our own drawing around real towns, and one rule per severity. */
import type { Authority, ZoneSketch } from './scenario.ts';

const zone = (
  tr: string,
  ar: string,
  en: string,
  [lat, lon]: readonly [number, number],
  [halfHeightDeg, halfWidthDeg]: readonly [number, number],
): ZoneSketch => ({ name: { tr, ar, en }, lat, lon, halfHeightDeg, halfWidthDeg });

export const authority: Authority = {
  agency: {
    id: 'demo',
    name: {
      tr: 'Gösteri Uyarı Merkezi',
      ar: 'مركز الإنذار التجريبي',
      en: 'Demonstration Warning Centre',
    },
    sender: 'warnings@demo.tocsin.localhost',
    contact: 'warnings@demo.tocsin.localhost',
    web: 'https://demo.tocsin.localhost/',
    timeZone: 'Europe/Istanbul',
    languages: ['tr', 'ar', 'en'],
    acceptsUnreviewed: true,
    reachLimit: 1_000_000,
    paused: false,
    capStatus: 'Actual',
  },
  rules: [
    { hazard: 'earthquake', severity: 'Moderate', level: 4, probability: 0.5, issue: 'auto', area: 'whole-zone' },
    { hazard: 'earthquake', severity: 'Severe', level: 6, probability: 0.4, issue: 'auto' },
    // A single automatic Extreme report waits for a second opinion, or a quarter of an hour for a person.
    { hazard: 'earthquake', severity: 'Extreme', level: 7, probability: 0.4, issue: 'auto', holdDefault: 'issue' },
  ],
  zones: [
    zone('Kahramanmaraş', 'قهرمان مرعش', 'Kahramanmaraş', [37.75, 36.95], [0.55, 0.6]),
    zone('Gaziantep', 'غازي عنتاب', 'Gaziantep', [37.0, 37.35], [0.24, 0.45]),
    zone('Hatay', 'هاتاي', 'Hatay', [36.35, 36.2], [0.55, 0.32]),
    zone('Kilis', 'كلس', 'Kilis', [36.7, 37.08], [0.09, 0.3]),
    zone('Osmaniye', 'عثمانية', 'Osmaniye', [37.15, 36.2], [0.25, 0.2]),
    zone('Adıyaman', 'أديامان', 'Adıyaman', [37.77, 38.2], [0.3, 0.55]),
    zone('Malatya', 'ملاطية', 'Malatya', [38.45, 38.1], [0.35, 0.6]),
    zone('Adana', 'أضنة', 'Adana', [37.2, 35.4], [0.5, 0.5]),
    zone('Şanlıurfa', 'شانلي أورفة', 'Şanlıurfa', [37.15, 38.95], [0.35, 0.85]),
    zone('Diyarbakır', 'ديار بكر', 'Diyarbakır', [37.95, 40.2], [0.4, 0.7]),
    zone('Elazığ', 'العزيز', 'Elazığ', [38.7, 39.3], [0.3, 0.5]),
    zone('Kayseri', 'قيصري', 'Kayseri', [38.7, 35.7], [0.5, 0.6]),
    zone('Sivas', 'سيواس', 'Sivas', [39.65, 37.1], [0.45, 0.8]),
    zone('Halep', 'حلب', 'Aleppo', [36.2, 37.3], [0.35, 0.5]),
    zone('İdlib', 'إدلب', 'Idlib', [35.85, 36.65], [0.28, 0.25]),
    zone('Lazkiye', 'اللاذقية', 'Latakia', [35.55, 35.95], [0.2, 0.2]),
  ],
};
