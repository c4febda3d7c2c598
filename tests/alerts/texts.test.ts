/** Every language × kind × severity × phase: complete, within limits, in its own words, and never false after the fact. */
import { describe, expect, it } from 'vitest';
import { composeMessage, composeText, isReviewed, requireTexts } from '../../alerts/texts.ts';
import { type Language, languages } from '../../domain/language.ts';
import { compassPoints, type TextFacts } from '../../domain/text-facts.ts';
import { everyFacts, factsOf, files, named, phases, textsOf as textsIn } from './texts-kit.ts';

/** A town, an agency and zones as long as they come. */
const long = (facts: TextFacts): TextFacts => ({
  ...facts,
  agency: named('Ministère de l’Intérieur, Direction générale de la Protection civile et de la Gestion des crises'),
  near: { town: 'Santiago Tequixquiac de los Caballeros', distanceKm: 299, direction: 'nw' },
  zones: Array.from({ length: 12 }, (_, index) => named(`Province of the far mountains ${index}`)),
});

describe.each(languages)('in %s', (language) => {
  const textsOf = (facts: TextFacts) => textsIn(facts, language);

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
      for (const status of ['Actual', 'Exercise', 'Test'] as const) {
        for (const text of everyFacts.flatMap((facts) => textsOf({ ...facts, status }))) {
          expect(text).toMatch(own);
          // Apart from names and the zone of the time nothing is in Latin letters.
          expect(text.replaceAll(/Kızıltepe|UTC/g, '')).not.toMatch(/\p{Script=Latin}/u);
        }
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
      for (const facts of everyFacts) {
        expect(composeMessage(facts, language, phase).body).toContain(files[language].unreviewed.tag);
      }
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
    const told = ['ΑΦΑΔ', number(7.8, 1), number(37, 0), 'Kızıltepe', '04:17', 'UTC+3', 'Ω1', 'Ω2', number(8, 0)];
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
    // Arabic 100 and 11 look alike without vowel signs; Turkish and Mongolian nouns stay singular after a number.
    const expected: Record<Language, number> = { en: 3, fr: 3, tr: 2, ar: 5, mn: 2 };
    const shapes = [0, 1, 2, 3, 11, 100].map((reports) => {
      const { description } = composeText(factsOf({ reports }), language);
      return description.replaceAll(/\d+/g, '#');
    });
    expect(new Set(shapes).size).toBe(expected[language]);
    expect(composeText(factsOf({ zones: factsOf().zones, reports: 0 }), language).description).not.toMatch(/ 0 /);
    for (const more of [0, 1, 2, 3, 11, 100]) {
      const zones = Array.from({ length: 5 + more }, (_, index) => named(`Ω${index}`));
      const { description } = composeText(factsOf({ zones }), language);
      expect(description).not.toContain('Ω5');
      if (more > 0 && (language !== 'ar' || more > 2))
        expect(description).toMatch(new RegExp(`(?<!\\d)${more}(?!\\d)`));
    }
  });

  it('says places near, at and far from towns, in every direction', () => {
    const seen = new Set(
      compassPoints.map(
        (direction) => composeText(factsOf({ near: { town: 'Manisa', distanceKm: 40, direction } }), language).headline,
      ),
    );
    expect(seen.size).toBe(8);
    const far = composeText(factsOf({ near: null }), language).description;
    expect(far).toContain(new Intl.NumberFormat(language).format(37.2));
    const at = composeText(factsOf({ near: { town: 'Manisa', distanceKm: 3, direction: 'n' } }), language).description;
    expect(at).toContain('Manisa');
    expect(at).not.toContain(files[language].directions.n);
  });

  it('leaves out a depth that nobody gave', () => {
    const { description } = composeText(factsOf({ depthKm: null }), language);
    expect(description).not.toBe(composeText(factsOf({ depthKm: 0 }), language).description);
  });
});

describe('across languages', () => {
  it('isolates names of another script where text runs from right to left, and nowhere else', () => {
    expect(composeText(factsOf(), 'ar').description).toContain('\u2068Kızıltepe\u2069');
    for (const language of ['en', 'fr', 'tr', 'mn'] as const) {
      expect(JSON.stringify(composeText(factsOf(), language))).not.toMatch(/[\u2068\u2069]/);
    }
    for (const facts of everyFacts) {
      const { body } = composeMessage(long(facts), 'ar', 'ahead');
      expect(body.split('\u2068').length).toBe(body.split('\u2069').length);
    }
  });

  it('writes local time with summer and winter offsets', () => {
    const summer = factsOf({ timeZone: 'Europe/Paris', eventAt: Date.UTC(2024, 6, 1, 10, 0) });
    expect(composeText(summer, 'fr').description).toContain('12:00, heure locale (UTC+2)');
    const winter = factsOf({ timeZone: 'Europe/Paris', eventAt: Date.UTC(2024, 0, 1, 10, 0) });
    expect(composeText(winter, 'fr').description).toContain('11:00, heure locale (UTC+1)');
    const half = factsOf({ timeZone: 'Asia/Kathmandu', eventAt: Date.UTC(2024, 0, 1, 0, 0) });
    expect(composeText(half, 'en').description).toContain('1 January 2024 at 05:45 local time (UTC+5:45)');
  });

  it('refuses to start without texts for a hazard', () => {
    expect(() => requireTexts()).not.toThrow();
    expect(() => requireTexts(['earthquake', 'flood'])).toThrow(/texts\/en\.ts has no texts for flood/);
  });
});
