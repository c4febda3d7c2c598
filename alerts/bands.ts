/** The verdicts of one assessment as demands per severity band. */
import { type CellRange, unionRanges } from '../domain/cell-range.ts';
import { type Band, bands, type Rule, rankOf } from '../domain/rule.ts';
import type { Verdict } from '../domain/verdict.ts';

/** A rule that is met on a zone. */
interface MetRule extends Pick<Verdict, 'zoneId' | 'ranges' | 'peak' | 'probability' | 'leadTimeS' | 'peopleExposed'> {
  readonly rule: Rule;
}

/** What the rules of one band ask for. */
export interface Demand {
  readonly band: Band;
  /** Met rules with their zones, the worst hit first; a zone may appear once per rule. */
  readonly met: readonly MetRule[];
  /** The cells where a rule of the band holds. */
  readonly ranges: readonly CellRange[];
  /** Greatest median of the quantity in the met zones, rounded to a whole step. */
  readonly level: number;
  /** Greatest exceedance probability. */
  readonly probability: number;
  readonly peopleExposed: number;
  /** Seconds from the assessment to the first onset; negative when it has passed. */
  readonly leadTimeS: number;
  /** CAP responseTypes. */
  readonly actions: readonly string[];
}

/** What the newest assessment says of a band that has a rule. */
export interface BandDemand {
  readonly band: Band;
  /** Null where no rule of the band is met. */
  readonly demand: Demand | null;
  /** Some zone of the band cannot be seen: its end would be a guess. */
  readonly blind: boolean;
  /** Greatest level in the zones of the band, met or not, rounded. */
  readonly level: number;
  /** Longest dwell of the band's rules, minutes. */
  readonly dwellMinutes: number;
  /** All rules of the band that were evaluated. */
  readonly rules: readonly Rule[];
}

/** One entry per band with an evaluated rule, most severe first. A verdict of a rule that is gone is left out. */
export function demandsOf(verdicts: readonly Verdict[], rules: ReadonlyMap<string, Rule>): BandDemand[] {
  return bandsDown.flatMap((band) => {
    const known = verdicts.filter(({ severity, ruleId }) => severity === band && rules.has(ruleId));
    if (known.length === 0) return [];
    const used = [...new Map(known.map(({ ruleId }) => [ruleId, rules.get(ruleId)!])).values()];
    const met = known.filter(({ state }) => state === 'met').map((it) => ({ ...it, rule: rules.get(it.ruleId)! }));
    return {
      band,
      demand: met.length > 0 ? demandOf(band, met) : null,
      // A field that ends before the zones says no more than that every rule's level is unlikely there.
      level: levelOf(known) || below([...rules.values()]),
      blind: known.some(({ state }) => state === 'cannot-see'),
      dwellMinutes: Math.max(...used.map(({ minimumDwellMinutes }) => minimumDwellMinutes)),
      rules: used,
    };
  });
}

/** Most severe first. */
export const bandsDown: readonly Band[] = bands.toReversed();

/** What people are asked to do, as CAP responseTypes: by band and level alone, so that time passing never changes it. */
export function actionsFor(band: Band, level: number): string[] {
  if (rankOf(band) >= rankOf('Severe') || level >= 6) return ['Shelter', 'Monitor'];
  return level >= 4 ? ['Prepare', 'Monitor'] : ['Monitor'];
}

/** The actions of a message that ends a band without a Cancel. */
export const endActions = { downgraded: ['None'], 'all-clear': ['AllClear'] } as const;

/** The part of a demand that some of its rules ask for; null where none of them is met. */
export function partOf({ band, met }: Demand, keep: (rule: Rule) => boolean): Demand | null {
  const kept = met.filter(({ rule }) => keep(rule));
  return kept.length > 0 ? demandOf(band, kept) : null;
}

function demandOf(band: Band, met: readonly MetRule[]): Demand {
  const level = levelOf(met);
  return {
    band,
    met: met.toSorted((a, b) => b.peak - a.peak),
    ranges: unionRanges(...met.map(({ ranges }) => ranges)),
    level,
    probability: Math.max(...met.map(({ probability }) => probability)),
    peopleExposed: met.reduce((sum, { peopleExposed }) => sum + peopleExposed, 0),
    leadTimeS: Math.min(...met.map(({ leadTimeS }) => leadTimeS)),
    actions: actionsFor(band, level),
  };
}

/** The greatest whole level below all of the rules. */
const below = (rules: readonly Rule[]): number =>
  Math.max(1, Math.ceil(Math.min(...rules.map(({ level }) => level))) - 1);

const levelOf = (verdicts: readonly Pick<Verdict, 'peak'>[]): number =>
  Math.round(Math.max(...verdicts.map(({ peak }) => peak)));
