/** Facts as they come, and all texts of them, for the tests of wording. */
import ar from '../../alerts/texts/ar.ts';
import en from '../../alerts/texts/en.ts';
import fr from '../../alerts/texts/fr.ts';
import mn from '../../alerts/texts/mn.ts';
import type { LanguageTexts } from '../../alerts/texts/template.ts';
import tr from '../../alerts/texts/tr.ts';
import { composeMessage, composeText, type Phase } from '../../alerts/texts.ts';
import { type Language, languages } from '../../domain/language.ts';
import { bands } from '../../domain/rule.ts';
import { type Names, spokenKinds, type TextFacts } from '../../domain/text-facts.ts';
import { origin } from './decide-kit.ts';

export const files: Record<Language, LanguageTexts> = { en, fr, tr, ar, mn };
export const phases: readonly Phase[] = ['ahead', 'passed', 'unknown'];

export const named = (name: string): Names => Object.fromEntries(languages.map((language) => [language, name]));

export const factsOf = (over: Partial<TextFacts> = {}): TextFacts => ({
  hazard: 'earthquake',
  kind: 'first',
  status: 'Actual',
  severity: 'Extreme',
  agency: named('ΑΦΑΔ'),
  timeZone: 'Europe/Istanbul',
  eventAt: origin,
  magnitude: 7.84,
  depthKm: 10.4,
  lon: 37.014,
  lat: 37.226,
  near: { town: 'Kızıltepe', distanceKm: 37.4, direction: 'nw' },
  level: 8,
  previousLevel: null,
  zones: [named('Ω1'), named('Ω2')],
  reports: 2,
  expiresAt: origin + 6 * 3_600_000,
  cancelReason: null,
  ...over,
});

export const everyFacts = spokenKinds.flatMap((kind) =>
  bands.flatMap((severity) =>
    ([3, 8, 12] as const).map((level) =>
      factsOf({ kind, severity, level, cancelReason: kind === 'cancelled' ? { by: 'sources' } : null }),
    ),
  ),
);

/** Everything that CAP and notifications say of facts in a language. */
export const textsOf = (facts: TextFacts, language: Language): string[] => [
  ...Object.values(composeText(facts, language)),
  ...phases.flatMap((phase) => Object.values(composeMessage(facts, language, phase))),
];

/** Every template of a language, wherever it lies in the file. */
export const templatesOf = (part: unknown): string[] =>
  typeof part === 'string' ? [part] : part && typeof part === 'object' ? Object.values(part).flatMap(templatesOf) : [];
