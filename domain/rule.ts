/** An agency's rule on a zone: when to warn, how severely, and who must say yes. */
import { type Static, Type } from 'typebox';
import { hazards } from './hazard.ts';

/** The severities a rule may warn with, mildest first: CAP 1.2 severity without `Unknown`. */
export const bands = ['Minor', 'Moderate', 'Severe', 'Extreme'] as const;
export type Band = (typeof bands)[number];

/** Greater is more severe. */
export const rankOf = (band: Band): number => bands.indexOf(band);

const closed = { additionalProperties: false } as const;

export const RuleSchema = Type.Object(
  {
    hazard: Type.Enum(hazards),
    severity: Type.Enum(bands),
    level: Type.Number({
      minimum: 0,
      description: 'Threshold in the unit of the hazard’s quantity; for earthquakes MMI.',
    }),
    probability: Type.Number({
      minimum: 0.01,
      maximum: 1,
      description: 'Warn where P(quantity ≥ level) reaches this.',
    }),
    offProbability: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'A place stays warned until P falls below this. Default 0.7 × probability.',
      }),
    ),
    minimumShare: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Least share of the zone’s area over the threshold. Default 0.',
      }),
    ),
    minimumPeople: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Least number of people exposed, by the bundled places. Default 0.' }),
    ),
    minimumDwellMinutes: Type.Optional(
      Type.Integer({ minimum: 0, description: 'No downgrade sooner than this after the last message. Default 10.' }),
    ),
    season: Type.Optional(
      Type.Object(
        {
          from: Type.String({ pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', description: 'MM-DD, inclusive' }),
          to: Type.String({
            pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
            description: 'MM-DD, inclusive; may wrap the year',
          }),
        },
        closed,
      ),
    ),
    issue: Type.Enum(['auto', 'approval'] as const, { description: '`approval` holds the message for a person.' }),
    area: Type.Optional(
      Type.Enum(['affected', 'whole-zone'] as const, {
        description: 'Warn the zone ∩ the field (default) or all of the zone.',
      }),
    ),
    acceptsSingleAutomatic: Type.Optional(
      Type.Boolean({
        description: 'Issue Extreme on one automatic report alone. Default false: such an alert is held.',
      }),
    ),
    holdMinutes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1440, description: 'Deadline of a hold. Default 15.' }),
    ),
    holdDefault: Type.Optional(
      Type.Enum(['issue', 'drop'] as const, { description: 'What happens at the deadline of a hold. Default `drop`.' }),
    ),
    validMinutes: Type.Optional(
      Type.Integer({ minimum: 5, maximum: 10080, description: 'Validity of a message. Default: the hazard’s.' }),
    ),
  },
  closed,
);

/** A rule as an agency writes it. */
export type RuleInput = Static<typeof RuleSchema>;

/** A rule with every default filled in. */
export interface Rule extends Required<Omit<RuleInput, 'season'>> {
  readonly id: string;
  readonly season: RuleInput['season'] | null;
}

/** Fills in the written defaults. `validMinutes` comes from the hazard's traits. */
export function completeRule(id: string, input: RuleInput, hazardValidMinutes: number): Rule {
  return {
    id,
    offProbability: 0.7 * input.probability,
    minimumShare: 0,
    minimumPeople: 0,
    minimumDwellMinutes: 10,
    area: 'affected',
    acceptsSingleAutomatic: false,
    holdMinutes: 15,
    holdDefault: 'drop',
    validMinutes: hazardValidMinutes,
    ...input,
    season: input.season ?? null,
  };
}
