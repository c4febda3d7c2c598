/** What an agency sends to make or change zones and rules, read and checked. */
import { randomUUID } from 'node:crypto';
import type { MultiPolygon } from 'geojson';
import { type Static, Type } from 'typebox';
import { coverPolygon } from '../domain/cover.ts';
import { TocsinError } from '../domain/error.ts';
import { windRings } from '../domain/geo.ts';
import { type GeometryFault, readArea, zoneLimits } from '../domain/geometry-fault.ts';
import { hazardTraits } from '../domain/hazard.ts';
import { type Language, languages } from '../domain/language.ts';
import { completeRule, type Rule, type RuleInput, RuleSchema } from '../domain/rule.ts';
import type { Zone } from '../domain/zone.ts';
import { closed, refused, Words } from './parameters.ts';

export const NamesInput = (description: string) =>
  Type.Object(Object.fromEntries(languages.map((tag) => [tag, Type.Optional(Words(200, `In ${tag}.`))])), {
    ...closed,
    minProperties: 1,
    description,
  });

export const ZoneInput = Type.Object(
  {
    name: Type.Union([Words(200, 'In the agency’s first language.'), NamesInput('Language → name.')], {
      description: 'The zone’s name, or one for each language.',
      examples: ['Kahramanmaraş'],
    }),
    area: Type.Unknown({
      description: `GeoJSON Polygon or MultiPolygon (RFC 7946): at most ${zoneLimits.maxPositions} positions and ${zoneLimits.maxAreaKm2} km².`,
      examples: [
        {
          type: 'Polygon',
          coordinates: [
            [
              [36.5, 37.3],
              [37.3, 37.3],
              [37.3, 37.9],
              [36.5, 37.9],
              [36.5, 37.3],
            ],
          ],
        },
      ],
    }),
    geocodes: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,40}$' }), Words(100, 'The code.'), {
        maxProperties: 20,
        description: 'CAP geocodes: scheme → code.',
        examples: [{ EMMA_ID: 'TR046' }],
      }),
    ),
    rules: Type.Optional(
      Type.Array(RuleSchema, {
        maxItems: 50,
        description: 'When to warn. In a change: the rules from now on; without it they stay.',
      }),
    ),
  },
  closed,
);

export type ZoneInput = Static<typeof ZoneInput>;

/** A repaired geometry tells what was repaired. @throws TocsinError('invalid-geometry') with the position of each fault. */
export function readZone(
  input: ZoneInput,
  firstLanguage: Language,
): Omit<Zone, 'id' | 'agencyId' | 'rules'> & { readonly repairs: readonly GeometryFault[] } {
  const { findings, area } = readArea(input.area);
  const faults = findings.filter(({ repair }) => !repair);
  if (!area || faults.length > 0) throw geometryError(faults);
  const wound = windRings(area);
  const multi: MultiPolygon = {
    type: 'MultiPolygon',
    coordinates: wound.type === 'Polygon' ? [wound.coordinates] : wound.coordinates,
  };
  return {
    name: typeof input.name === 'string' ? { [firstLanguage]: input.name } : input.name,
    area: multi,
    ranges: coverPolygon(multi),
    geocodes: input.geocodes ?? {},
    repairs: findings,
  };
}

/** A new id, or the one of the rule that it replaces. @throws TocsinError('invalid-parameter') for what the schema cannot see. */
export function readRule(input: RuleInput, id: string = randomUUID(), path = ''): Rule {
  if (input.offProbability !== undefined && input.offProbability > input.probability)
    throw refused(`${path}/offProbability`, 'must not be above probability');
  return completeRule(id, input, hazardTraits[input.hazard].validityMinutes);
}

function geometryError(faults: readonly GeometryFault[]): TocsinError {
  const placed = faults.map((fault) => ({ ...fault, path: `/area${fault.path}` }));
  const first = placed[0]!;
  const where = first.position ? ` at ${first.position[0]}, ${first.position[1]}` : '';
  const more = placed.length > 1 ? `; and ${placed.length - 1} more` : '';
  return new TocsinError(
    'invalid-geometry',
    `The area cannot be used: ${first.path}${where} ${first.message}${more}.`,
    placed,
  );
}
