/**
 * What people read: facts and a language in, the words of CAP and of a notification out.
 * Sources: CAP 1.2 §3.2.2 (headline about 160 characters), FEMA IS-242 and WEA practice (source, what, where, when, how bad, what to do),
 * Unicode UAX #9 (isolates around names of another script).
 */

import { TocsinError } from '../domain/error.ts';
import { hazards } from '../domain/hazard.ts';
import { type Language, languages } from '../domain/language.ts';
import { rankOf } from '../domain/rule.ts';
import type { SpokenKind, TextFacts } from '../domain/text-facts.ts';
import ar from './texts/ar.ts';
import en from './texts/en.ts';
import { clip, fill, joined } from './texts/fill.ts';
import fr from './texts/fr.ts';
import mn from './texts/mn.ts';
import type { HazardTexts, LanguageTexts, PushText } from './texts/template.ts';
import tr from './texts/tr.ts';
import { wordsOf } from './texts/words.ts';

export interface CapText {
  readonly event: string;
  /** At most 160 characters. */
  readonly headline: string;
  readonly description: string;
  readonly instruction: string;
}

/** Where the S wave is for the reader: still on its way, gone by, or not known. */
export type Phase = 'ahead' | 'passed' | 'unknown';

/** The texts of one CAP info: true for all cells at once, before and after the shaking. */
export function composeText(facts: TextFacts, language: Language): CapText {
  const texts = textsOf(language);
  const hazard = texts.hazards[facts.hazard];
  const say = speaker(facts, texts);
  const actFirst = facts.severity === 'Extreme' && warns(facts.kind);
  const headline = joined([mark(facts, texts), actFirst && hazard.act, say(hazard.headlines[facts.kind])]);
  const instruction = hazard.instructions[instructionOf(facts)];
  return {
    event: joined([mark(facts, texts), hazard.event]),
    headline: clip(headline, 160),
    description: joined([
      mark(facts, texts),
      markNote(facts, texts),
      ...descriptionOf(facts, hazard, say),
      notReviewed(texts),
    ]),
    instruction: joined([mark(facts, texts), facts.status !== 'Actual' && markNote(facts, texts), instruction]),
  };
}

/** A notification: title at most 60 characters, body at most 240. */
export function composeMessage(
  facts: TextFacts,
  language: Language,
  phase: Phase,
): { readonly title: string; readonly body: string } {
  const texts = textsOf(language);
  const { push, changes, cancelReasons } = texts.hazards[facts.hazard];
  const say = speaker(facts, texts, 'short');
  const key = pushTextOf(facts, phase);
  const change = facts.kind in push.changes ? push.changes[facts.kind as keyof typeof push.changes] : '';
  const why = facts.cancelReason?.by === 'sources' && changes.cancelled ? cancelReasons.sources : '';
  const parts = [
    mark(facts, texts),
    change,
    push.actions[key],
    why,
    say(push.facts),
    say(texts.hazards[facts.hazard].description.source),
  ];
  const tag = texts.reviewedBy === null && texts.unreviewed.tag;
  return { title: clip(joined([mark(facts, texts), say(push.titles[key])]), 60), body: fitted(parts, tag, 240) };
}

/** Who reviewed the language's texts; null where nobody did. */
export const reviewedBy = (language: Language): string | null => textsOf(language).reviewedBy;

/** Whether a person has reviewed the language's texts. */
export const isReviewed = (language: Language): boolean => textsOf(language).reviewedBy !== null;

/** Throws `wiring` when a hazard has no text in some language, or a file is named for another language. */
export function requireTexts(of: readonly string[] = hazards): void {
  for (const language of languages) {
    const texts: LanguageTexts = byLanguage[language];
    const missing = of.filter((hazard) => !(hazard in texts.hazards));
    if (texts.language !== language || missing.length > 0) {
      throw new TocsinError(
        'wiring',
        `alerts/texts/${language}.ts has no texts for ${missing.join(', ') || language}: add them there`,
      );
    }
  }
}

const byLanguage: Record<Language, LanguageTexts> = { en, fr, tr, ar, mn };

const textsOf = (language: Language): LanguageTexts => byLanguage[language];

const warns = (kind: SpokenKind): boolean => kind !== 'downgraded' && kind !== 'all-clear' && kind !== 'cancelled';

const isStrong = (facts: TextFacts): boolean => rankOf(facts.severity) >= rankOf('Severe');

const mark = ({ status }: TextFacts, texts: LanguageTexts) => (status === 'Actual' ? '' : `${texts.marks[status]} –`);

const markNote = ({ status }: TextFacts, texts: LanguageTexts) => (status === 'Actual' ? '' : texts.markNotes[status]);

const notReviewed = (texts: LanguageTexts) => (texts.reviewedBy === null ? texts.unreviewed.sentence : '');

function instructionOf(facts: TextFacts): keyof HazardTexts['instructions'] {
  if (facts.kind === 'cancelled') return 'cancelled';
  if (facts.kind === 'all-clear') return 'over';
  if (facts.kind === 'downgraded') return isStrong(facts) ? 'strong' : 'lowered';
  return isStrong(facts) ? 'strong' : 'mild';
}

function pushTextOf(facts: TextFacts, phase: Phase): PushText | 'lowered' | 'over' | 'cancelled' {
  if (facts.kind === 'cancelled') return 'cancelled';
  if (facts.kind === 'all-clear') return 'over';
  // Weaker than said, yet severe and not here: what to do comes first.
  if (facts.kind === 'downgraded' && !(isStrong(facts) && phase === 'ahead')) return 'lowered';
  return `${phase}-${isStrong(facts) ? 'strong' : 'mild'}`;
}

type Say = (template: string) => string;

/** Fills templates with the facts in the language's words. */
function speaker(facts: TextFacts, texts: LanguageTexts, length: 'long' | 'short' = 'long'): Say {
  const words = wordsOf(facts, texts, length);
  return (template) => fill(template, texts.language, words);
}

function descriptionOf(facts: TextFacts, hazard: HazardTexts, say: Say): string[] {
  const { source, happened, expected, where, basis, valid } = hazard.description;
  const change = hazard.changes[facts.kind];
  if (facts.kind === 'cancelled') {
    const reason = facts.cancelReason ? hazard.cancelReasons[facts.cancelReason.by] : '';
    return [source, change, reason, where].map(say);
  }
  if (facts.kind === 'all-clear') return [source, change, happened, where].map(say);
  return [source, happened, expected, change, where, basis, valid].map(say);
}

/** Joins whole parts as long as they fit beside the tag, so that no sentence is cut; the first is cut if it alone is too long. */
function fitted(parts: readonly (string | false)[], tag: string | false, limit: number): string {
  const room = tag ? limit - joined(['', tag]).length - 1 : limit;
  let text = '';
  for (const part of parts) {
    const longer = joined([text, part]);
    if (longer.length <= room || text === '') text = clip(longer, room);
  }
  return joined([text, tag]);
}
