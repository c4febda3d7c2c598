/** A verdict in words that a forecaster reads: what went in, by how much it was met or missed, and what would have turned it. */
import type { Assessment } from '../domain/assessment.ts';
import { hazardTraits } from '../domain/hazard.ts';
import { centreOf } from '../domain/lattice.ts';
import type { Rule } from '../domain/rule.ts';
import type { Explanation } from '../domain/verdict.ts';
import type { Probe } from './model.ts';
import type { Findings, RuleContext } from './rules.ts';

/** Short English sentences in reading order; every number in them is computed from the findings or the model. */
export function explain(rule: Rule, assessment: Assessment, findings: Findings, context: RuleContext): Explanation {
  return {
    because: [
      `${assessment.modelId} ${assessment.modelVersion} with ${inputsOf(assessment)}.`,
      thresholdSentence(rule, assessment, findings),
      ...conditionSentences(rule, findings),
      ...(findings.over.length > 0 ? [leadTimeSentence(findings.leadTimeS)] : []),
    ],
    wouldChange: [
      ...inputSentences(rule, assessment, findings, context.probe),
      ...levelSentences(rule, assessment, findings),
      ...conditionChanges(rule, findings),
    ],
    caveats: [...assessment.notes, context.exposure.coverage],
  };
}

const inputsOf = (assessment: Assessment): string =>
  Object.entries(assessment.inputs)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

function thresholdSentence(rule: Rule, assessment: Assessment, { probability, peakIndex, over }: Findings): string {
  const wanted = `${quantityOf(assessment)} ${rule.level} or more has a probability of at least ${percent(rule.probability)}`;
  if (peakIndex === null) return `The field does not reach the zone, so ${wanted} nowhere in it.`;
  const margin = Math.abs(probability - rule.probability);
  const points = `${(100 * margin).toFixed(1)} percentage points`;
  if (probability >= Math.fround(rule.probability))
    return `${wanted[0]!.toUpperCase()}${wanted.slice(1)}: ${percent(probability)} at the most exposed place, ${points} over the threshold.`;
  if (over.length > 0)
    return `The probability has fallen to ${percent(probability)}, ${points} under the threshold of ${percent(rule.probability)}, but not below ${percent(rule.offProbability)}, where the warning ends.`;
  return `${percent(probability)} at the most exposed place is ${points} under the threshold of ${percent(rule.probability)} for ${quantityOf(assessment)} ${rule.level} or more.`;
}

function conditionSentences(rule: Rule, { share, people, inSeason, over }: Findings): string[] {
  if (over.length === 0) return [];
  const judged = (met: boolean) => (met ? 'enough' : 'too little');
  return [
    `${percent(share)} of the zone is over the threshold${rule.minimumShare > 0 ? `, ${judged(share >= rule.minimumShare)} for the ${percent(rule.minimumShare)} asked for` : ''}.`,
    `${count(people)} people are counted there${rule.minimumPeople > 0 ? `, ${judged(people >= rule.minimumPeople)} for the ${count(rule.minimumPeople)} asked for` : ''}.`,
    ...(rule.season && !inSeason
      ? [`The rule rests outside its season ${rule.season.from} to ${rule.season.to}.`]
      : []),
  ];
}

const leadTimeSentence = (leadTimeS: number): string =>
  leadTimeS >= 0
    ? `It starts there ${leadTimeS.toFixed(0)} s after this assessment.`
    : `It started there ${(-leadTimeS).toFixed(0)} s before this assessment.`;

/** The model is asked again at the most exposed place, bisecting the varied input to a tenth. */
function inputSentences(
  rule: Rule,
  assessment: Assessment,
  { peakIndex, probability }: Findings,
  probe?: Probe,
): string[] {
  if (!probe || peakIndex === null) return [];
  const place = centreOf(assessment.field.cells[peakIndex]!);
  const reached = (tenths: number) => probe.probability(tenths / 10, place, rule.level) >= rule.probability;
  const least = leastTenths(reached, Math.round(probe.least * 10), Math.round(probe.most * 10));
  const tenth = (tenths: number) => (tenths / 10).toFixed(1);
  if (least === null)
    return [`No ${probe.input} up to ${probe.most} would reach the threshold at the most exposed place.`];
  if (probability < Math.fround(rule.probability))
    return [
      `At ${probe.input} ${tenth(least)} or more (now ${probe.value}) the most exposed place would reach the threshold.`,
    ];
  if (least <= Math.round(probe.least * 10)) return [];
  return [
    `At ${probe.input} ${tenth(least - 1)} or less (now ${probe.value}) the most exposed place would not reach the threshold.`,
  ];
}

/** The least whole number in low…high for which a rising test is true; null when it is true for none. */
function leastTenths(reached: (tenths: number) => boolean, low: number, high: number): number | null {
  if (!reached(high)) return null;
  let [below, at] = [low - 1, high];
  while (at - below > 1) {
    const middle = (at + below) >> 1;
    if (reached(middle)) at = middle;
    else below = middle;
  }
  return at;
}

/** How the rule itself would have to be written, at the levels the field was made for. Rounded so that each sentence stays true. */
function levelSentences(rule: Rule, assessment: Assessment, { peakIndex, probability }: Findings): string[] {
  if (peakIndex === null) return [];
  const { levels, exceedance } = assessment.field;
  const at = (level: number) => exceedance[levels.indexOf(level)]![peakIndex]!;
  const reached = (level: number) => at(level) >= Math.fround(rule.probability);
  const over = probability >= Math.fround(rule.probability);
  const turning = over
    ? levels.find((level) => level > rule.level && !reached(level))
    : levels.findLast((level) => level < rule.level && reached(level));
  return [
    over
      ? `With a probability threshold above ${(Math.ceil(1000 * probability) / 10).toFixed(1)} % no place would reach it.`
      : `With a probability threshold of ${(Math.floor(1000 * probability) / 10).toFixed(1)} % or less the most exposed place would reach it.`,
    ...(turning === undefined
      ? []
      : [`For level ${turning} in place of ${rule.level} the probability is ${percent(at(turning))}.`]),
  ];
}

function conditionChanges(rule: Rule, { share, people, inSeason, over }: Findings): string[] {
  if (over.length === 0) return [];
  return [
    ...(share < rule.minimumShare ? [`A least share of at most ${percent(share)} would be met.`] : []),
    ...(people < rule.minimumPeople ? [`A least number of at most ${count(people)} people would be met.`] : []),
    ...(inSeason ? [] : ['Within its season the rule would not rest.']),
  ];
}

/** The quantity without its unit's long name: what stands in brackets in the traits. */
const quantityOf = ({ hazard }: Assessment): string =>
  /\(([^)]+)\)/.exec(hazardTraits[hazard].quantity)?.[1] ?? hazardTraits[hazard].quantity;

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const count = (people: number): string => people.toLocaleString('en-GB');
