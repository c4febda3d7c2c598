/** Every language × kind × severity × phase: complete, within limits, in its own words, and never false after the fact. */
import { describe, expect, it } from 'vitest';
import ar from '../../alerts/texts/ar.ts';
import en from '../../alerts/texts/en.ts';
import fr from '../../alerts/texts/fr.ts';
import mn from '../../alerts/texts/mn.ts';
import type { LanguageTexts } from '../../alerts/texts/template.ts';
import tr from '../../alerts/texts/tr.ts';
import { composeMessage, composeText, isReviewed, type Phase, requireTexts } from '../../alerts/texts.ts';
import { type Language, languages } from '../../domain/language.ts';
import { bands } from '../../domain/rule.ts';
import { compassPoints, type Names, spokenKinds, type TextFacts } from '../../domain/text-facts.ts';
import { origin } from './decide-kit.ts';

const files: Record<Language, LanguageTexts> = { en, fr, tr, ar, mn };
const phases: readonly Phase[] = ['ahead', 'passed', 'unknown'];

const named = (name: string): Names => Object.fromEntries(languages.map((language) => [language, name]));

const factsOf = (over: Partial<TextFacts> = {}): TextFacts => ({
  hazard: 'earthquake',
  kind: 'first',
  status: 'Actual',
  severity: 'Extreme',
  agency: named('АФАД ٣'),
  timeZone: 'Europe/Istanbul',
  eventAt: origin,
  magnitude: 7.84,
  depthKm: 10.4,
  lon: 37.014,
  lat: 37.226,
  near: { town: 'Şanlıurfa', distanceKm: 37.4, direction: 'nw' },
  level: 8,
  previousLevel: null,
  zones: [named('Ω1'), named('Ω2')],
  reports: 2,
  expiresAt: origin + 6 * 3_600_000,
  cancelReason: null,
  ...over,
});

const everyFacts = spokenKinds.flatMap((kind) =>
  bands.flatMap((severity) =>
    ([3, 8, 12] as const).map((level) =>
      factsOf({ kind, severity, level, cancelReason: kind === 'cancelled' ? { by: 'sources' } : null }),
    ),
  ),
);

/** A town, an agency and zones as long as they come. */
const long = (facts: TextFacts): TextFacts => ({
  ...facts,
  agency: named('Ministère de l’Intérieur, Direction générale de la Protection civile et de la Gestion des crises'),
  near: { town: 'Santiago Tequixquiac de los Caballeros', distanceKm: 299, direction: 'nw' },
  zones: Array.from({ length: 12 }, (_, index) => named(`Province of the far mountains ${index}`)),
});

describe.each(languages)('in %s', (language) => {
  const textsOf = (facts: TextFacts) => [
    ...Object.values(composeText(facts, language)),
    ...phases.flatMap((phase) => Object.values(composeMessage(facts, language, phase))),
  ];

  it('says every kind, severity and phase completely', () => {
    for (const facts of everyFacts) {
      for (const text of textsOf(facts)) {
        expect(text).not.toMatch(/[{}]|undefined|null|NaN|\s{2}|^\s|\s$/);
        expect(text).not.toBe('');
      }
    }
  });

  it('keeps to the limits, also with the longest names', () => {
    for (const facts of everyFacts.flatMap((it) => [it, long(it), long({ ...it, status: 'Exercise' })])) {
      expect(composeText(facts, language).headline.length).toBeLessThanOrEqual(160);
      for (const phase of phases) {
        const { title, body } = composeMessage(facts, language, phase);
        expect(title.length).toBeLessThanOrEqual(60);
        expect(body.length).toBeLessThanOrEqual(240);
        // What to do is never what is cut.
        expect(title).not.toContain('…');
      }
    }
  });

  it('uses no word of another language', () => {
    const foreign =
      language === 'en' ? /\b(séisme|deprem|secousse)/i : /\b(earthquake|shaking|magnitude of|warning|the|and)\b/i;
    for (const facts of everyFacts) for (const text of textsOf(facts)) expect(text).not.toMatch(foreign);
    if (language === 'ar' || language === 'mn') {
      const own = language === 'ar' ? /\p{Script=Arabic}/u : /\p{Script=Cyrillic}/u;
      for (const text of textsOf(factsOf())) {
        expect(text).toMatch(own);
        // Apart from names and the zone of the time nothing is in Latin letters.
        expect(text.replaceAll(/Şanlıurfa|UTC/g, '')).not.toMatch(/\p{Script=Latin}/u);
      }
    }
  });

  it('marks exercises and tests first, everywhere', () => {
    for (const status of ['Exercise', 'Test'] as const) {
      const mark = files[language].marks[status];
      for (const facts of everyFacts) {
        for (const text of textsOf({ ...facts, status })) expect(text.startsWith(mark)).toBe(true);
        for (const text of textsOf(facts)) expect(text).not.toContain(mark);
      }
      expect(composeText(factsOf({ status }), language).description).toContain(files[language].markNotes[status]);
    }
  });

  it('says what is unreviewed wherever it shows', () => {
    expect(isReviewed(language)).toBe(false);
    expect(composeText(factsOf(), language).description).toContain(files[language].unreviewed.sentence);
    for (const phase of phases) {
      expect(composeMessage(factsOf(), language, phase).body).toContain(files[language].unreviewed.tag);
    }
  });

  it('puts the action first in an Extreme warning and tells the phases apart', () => {
    const { act, push } = files[language].hazards.earthquake;
    expect(composeText(factsOf(), language).headline.startsWith(act)).toBe(true);
    expect(composeText(factsOf({ severity: 'Moderate' }), language).headline).not.toContain(act);
    const [ahead, passed] = [
      composeMessage(factsOf(), language, 'ahead'),
      composeMessage(factsOf(), language, 'passed'),
    ];
    expect(ahead.body.startsWith(push.actions['ahead-strong'])).toBe(true);
    expect(passed.body.startsWith(push.actions['passed-strong'])).toBe(true);
    for (const facts of everyFacts) {
      const { title, body } = composeMessage(facts, language, 'passed');
      for (const strength of ['strong', 'mild'] as const) {
        expect(body).not.toContain(push.actions[`ahead-${strength}`]);
        expect(title).not.toBe(push.titles[`ahead-${strength}`]);
      }
    }
  });

  it('names source, size, place, time, level and zones', () => {
    const { description } = composeText(factsOf(), language);
    const number = (value: number, digits: number) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: digits }).format(value);
    const told = ['АФАД ٣', number(7.8, 1), number(37, 0), 'Şanlıurfa', '04:17', 'UTC+03:00', 'Ω1', 'Ω2', number(8, 0)];
    for (const part of told) expect(description).toContain(part);
    expect(description).toContain(files[language].hazards.earthquake.shaking[7]);
  });

  it('says why it is cancelled', () => {
    const { cancelReasons } = files[language].hazards.earthquake;
    const bySources = factsOf({ kind: 'cancelled', cancelReason: { by: 'sources' } });
    expect(composeText(bySources, language).description).toContain(cancelReasons.sources);
    const byPerson = factsOf({ kind: 'cancelled', cancelReason: { by: 'person', words: 'ΨΨ' } });
    expect(composeText(byPerson, language).description).toContain('ΨΨ.');
  });

  it('says what changed', () => {
    const { changes } = files[language].hazards.earthquake;
    for (const kind of ['escalated', 'area-extended', 'updated', 'downgraded', 'all-clear'] as const) {
      expect(composeText(factsOf({ kind }), language).description).toContain(changes[kind]);
    }
  });

  it('knows its plurals', () => {
    const shapes = new Set(
      [1, 2, 3, 11, 100].map((reports) => {
        const { description } = composeText(factsOf({ reports }), language);
        return description.replaceAll(/[\d\u0660-\u0669]+/g, '#');
      }),
    );
    const expected: Record<Language, number> = { en: 2, fr: 2, tr: 2, ar: 4, mn: 1 };
    expect(shapes.size).toBe(expected[language]);
    for (const more of [1, 2, 3, 11, 100]) {
      const zones = Array.from({ length: 5 + more }, (_, index) => named(`Ω${index}`));
      const { description } = composeText(factsOf({ zones }), language);
      expect(description).not.toContain('Ω5');
      if (language !== 'ar' || more > 2) expect(description).toContain(new Intl.NumberFormat(language).format(more));
    }
  });

  it('says places near, at and far from towns, in every direction', () => {
    const seen = new Set(
      compassPoints.map(
        (direction) => composeText(factsOf({ near: { town: 'Adana', distanceKm: 40, direction } }), language).headline,
      ),
    );
    expect(seen.size).toBe(8);
    const far = composeText(factsOf({ near: null }), language).description;
    expect(far).toContain(new Intl.NumberFormat(language).format(37.2));
    const at = composeText(factsOf({ near: { town: 'Adana', distanceKm: 3, direction: 'n' } }), language).description;
    expect(at).toContain('Adana');
    expect(at).not.toContain(files[language].directions.n);
  });

  it('leaves out a depth that nobody gave', () => {
    const { description } = composeText(factsOf({ depthKm: null }), language);
    expect(description).not.toBe(composeText(factsOf({ depthKm: 0 }), language).description);
  });
});

describe('across languages', () => {
  it('isolates names of another script where text runs from right to left, and nowhere else', () => {
    expect(composeText(factsOf(), 'ar').description).toContain('\u2068Şanlıurfa\u2069');
    for (const language of ['en', 'fr', 'tr', 'mn'] as const) {
      expect(JSON.stringify(composeText(factsOf(), language))).not.toMatch(/[\u2068\u2069]/);
    }
    for (const facts of everyFacts) {
      const { body } = composeMessage(long(facts), 'ar', 'ahead');
      expect(body.split('\u2068').length).toBe(body.split('\u2069').length);
    }
  });

  it('elides in French', () => {
    const near = { distanceKm: 40, direction: 'n' } as const;
    const place = (town: string) => composeText(factsOf({ near: { ...near, town } }), 'fr').headline;
    expect(place('Adana')).toContain('d’Adana');
    expect(place('Gaziantep')).toContain('de Gaziantep');
  });

  it('writes local time with summer and winter offsets', () => {
    const summer = factsOf({ timeZone: 'Europe/Paris', eventAt: Date.UTC(2024, 6, 1, 10, 0) });
    expect(composeText(summer, 'fr').description).toContain('12:00 (UTC+02:00)');
    const winter = factsOf({ timeZone: 'Europe/Paris', eventAt: Date.UTC(2024, 0, 1, 10, 0) });
    expect(composeText(winter, 'fr').description).toContain('11:00 (UTC+01:00)');
    const half = factsOf({ timeZone: 'Asia/Kathmandu', eventAt: Date.UTC(2024, 0, 1, 0, 0) });
    expect(composeText(half, 'en').description).toContain('05:45 (UTC+05:45)');
  });

  it('refuses to start without texts for a hazard', () => {
    expect(() => requireTexts()).not.toThrow();
    expect(() => requireTexts(['earthquake', 'flood'])).toThrow(/texts\/en\.ts has no texts for flood/);
  });
});
