/** What a reader at night and the forecaster who signs may rely on, whatever the facts: limits, sources, actions, and each language's own rules. */
import { describe, expect, it } from 'vitest';
import { composeMessage, composeText } from '../../alerts/texts.ts';
import { type Language, languages } from '../../domain/language.ts';
import type { TextFacts } from '../../domain/text-facts.ts';
import { everyFacts, factsOf, files, phases, templatesOf, textsOf } from './texts-kit.ts';

/** Words by which a test finds what a text must say. */
const sayings: Record<Language, { reflex: RegExp; more: RegExp; atMost: RegExp; computed: RegExp; magnitude: string }> =
  {
    en: { reflex: /drop, cover/i, more: /radio/, atMost: /up to/, computed: /computer estimate/, magnitude: '7.8' },
    fr: {
      reflex: /abritez-vous/i,
      more: /radio/,
      atMost: /au maximum/,
      computed: /calcul automatique/,
      magnitude: '7,8',
    },
    tr: { reflex: /Çök-Kapan-Tutun/, more: /radyo/, atMost: /en fazla/, computed: /bilgisayar/, magnitude: '7,8' },
    ar: { reflex: /انخفض/, more: /الإذاعة/, atMost: /على الأكثر/, computed: /تقدير حاسوبي/, magnitude: '7.8' },
    mn: { reflex: /халхал/, more: /радио/, atMost: /ихдээ/, computed: /компьютер/, magnitude: '7.8' },
  };

const cancelled = (over: Partial<TextFacts> = {}) =>
  factsOf({ kind: 'cancelled', cancelReason: { by: 'sources' }, ...over });

describe.each(languages)('in %s', (language) => {
  const saying = sayings[language];
  const { instructions, push } = files[language].hazards.earthquake;

  it('gives shaking as an upper limit, which holds at the edge of the area too', () => {
    for (const kind of ['first', 'escalated', 'area-extended', 'updated', 'downgraded'] as const) {
      expect(composeText(factsOf({ kind }), language).headline).toMatch(saying.atMost);
    }
    // One title goes to every cell, so it names no strength.
    for (const title of Object.values(push.titles)) expect(title).not.toContain('{shaking}');
  });

  it('says whose each number is', () => {
    const { description } = composeText(factsOf({ reports: 3 }), language);
    expect(description).toMatch(saying.computed);
    expect(description).toMatch(/(?<!\d)3(?!\d|:)/);
    expect(description).toContain(saying.magnitude);
  });

  it('takes the ground as perhaps still shaking once the S wave has arrived', () => {
    for (const severity of ['Severe', 'Extreme'] as const) {
      for (const phase of ['passed', 'unknown'] as const) {
        const { body } = composeMessage(factsOf({ severity }), language, phase);
        expect(body.split(/[.!] /, 2).join(' ')).toMatch(saying.reflex);
      }
    }
  });

  it('says in every instruction how to be safe if it shakes, and where to learn more', () => {
    for (const instruction of Object.values(instructions)) {
      expect(instruction).toMatch(saying.reflex);
      expect(instruction).toMatch(saying.more);
      // Instructions are not filled.
      expect(instruction).not.toMatch(/[{}]/);
    }
  });

  it('does not tell the earthquake as a fact where its warning is taken back', () => {
    for (const reason of [cancelled(), cancelled({ cancelReason: { by: 'person', words: 'ΨΨ' } })]) {
      const { headline, description, instruction } = composeText(reason, language);
      const told = composeText(factsOf(), language).description.split('. ');
      const happened = told.find((sentence) => sentence.includes(saying.magnitude))!;
      expect(description).not.toContain(happened);
      expect(headline).toContain(saying.magnitude);
      expect(instruction).toBe(instructions.cancelled);
      const facts = composeMessage(factsOf(), language, 'passed')
        .body.match(/[^.!?؟]*7[.,]8[^.]*UTC\+3/)![0]
        .trim();
      for (const phase of phases) {
        const { body } = composeMessage(reason, language, phase);
        expect(body).toContain('Kızıltepe');
        expect(body).not.toContain(facts);
      }
    }
  });

  it('puts no ending on a name or a number', () => {
    if (language !== 'tr' && language !== 'mn') return;
    for (const template of templatesOf(files[language])) expect(template).not.toMatch(/\}['’-]?\p{L}/u);
  });

  it('writes numbers as the language does, with European digits and no sign on a coordinate', () => {
    const south = factsOf({ near: null, lat: -20.46, lon: -70.04 });
    const north = factsOf({ near: null, lat: 20.46, lon: 70.04 });
    const decimal = saying.magnitude[1];
    for (const text of textsOf(south, language)) expect(text).not.toMatch(/[-−]\d|[\u0660-\u0669]/);
    const { description } = composeText(south, language);
    for (const number of [`20${decimal}5`, `70${decimal}0`]) expect(description).toContain(number);
    expect(description).not.toBe(composeText(north, language).description);
  });

  it('says that an area is not known, not nothing', () => {
    expect(composeText(factsOf({ zones: [] }), language).description).toContain(`: ${files[language].noZones}.`);
  });

  it('ends every text as a sentence and leaves none cut', () => {
    for (const status of ['Actual', 'Exercise', 'Test'] as const) {
      for (const facts of everyFacts.map((it) => ({ ...it, status }))) {
        const { description, instruction, headline } = composeText(facts, language);
        for (const text of [description, instruction]) expect(text).toMatch(/\.$/);
        expect(headline).not.toContain('…');
        for (const phase of phases) expect(composeMessage(facts, language, phase).body).toMatch(/\.$/);
      }
    }
  });
});

describe('of one language', () => {
  const near = { distanceKm: 40, direction: 'n' } as const;
  const placed = (town: string, language: Language) =>
    composeText(factsOf({ near: { ...near, town } }), language).headline;

  it('joins French names as French does', () => {
    expect(placed('Adana', 'fr')).toContain('au nord d’Adana');
    expect(placed('İnegöl', 'fr')).toContain('au nord d’İnegöl');
    expect(placed('Évreux', 'fr')).toContain('au nord d’Évreux');
    expect(placed('Gaziantep', 'fr')).toContain('au nord de Gaziantep');
    expect(placed('Le Havre', 'fr')).toContain('au nord du Havre');
    expect(placed('Les Abymes', 'fr')).toContain('au nord des Abymes');
    expect(placed('La Rochelle', 'fr')).toContain('au nord de La Rochelle');
    const at = composeText(factsOf({ near: { ...near, town: 'Le Mans', distanceKm: 2 } }), 'fr').headline;
    expect(at).toContain('près du Mans');
  });

  it('writes the first of a month as French does, and dates without endings in Mongolian', () => {
    const eventAt = Date.UTC(2024, 0, 1, 10, 0);
    expect(composeText(factsOf({ eventAt }), 'fr').description).toContain('le 1er janvier 2024 à 13:00, heure locale');
    expect(composeText(factsOf({ eventAt }), 'mn').description).toContain(
      '2024 оны 1 сарын 1, орон нутгийн цагаар 13:00',
    );
  });

  it('names towns as the language does where the gazetteer does not', () => {
    expect(placed('Ulan Bator', 'mn')).toContain('Улаанбаатар хотоос хойд зүгт 40 км-т');
    expect(placed('Ulan Bator', 'en')).toContain('40 km north of Ulaanbaatar');
    expect(placed('Gaziantep', 'ar')).toContain('\u2068غازي عنتاب\u2069');
    expect(placed('Gaziantep', 'tr')).toContain('Gaziantep kentinin 40 km kuzeyinde');
  });

  it('agrees Arabic nouns with their numbers', () => {
    const basis = (reports: number) => composeText(factsOf({ reports }), 'ar').description;
    const expected: [number, string][] = [
      [0, 'تقارير سابقة'],
      [1, 'تقرير هيئة رصد واحدة'],
      [2, 'تقريرا هيئتي رصد'],
      [3, 'تقارير 3 هيئات رصد'],
      [10, 'تقارير 10 هيئات رصد'],
      [11, 'تقارير 11 هيئة رصد'],
      [100, 'تقارير 100 هيئة رصد'],
    ];
    for (const [reports, words] of expected) expect(basis(reports)).toContain(words);
  });

  it('never says in Arabic that a warning is lifted when it is raised', () => {
    for (const template of templatesOf(files.ar)) expect(template).not.toMatch(/رفع التحذير|ارتفاع التحذير/);
  });
});
