/** An agency as the command line and its own key may write it, checked. */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Agency } from '../domain/agency.ts';
import { type Fault, TocsinError } from '../domain/error.ts';
import { languages } from '../domain/language.ts';
import { isTimeZone } from '../domain/time-zone.ts';
import { closed, Words } from './parameters.ts';
import { faultsOf } from './validate.ts';
import { NamesInput } from './zone-input.ts';

/** What the agency's own key may change. Pausing has a route of its own; the CAP status is set up by the operator. */
export const AgencyChange = Type.Object(
  {
    name: NamesInput('Language → name of the agency.'),
    sender: Type.String({
      maxLength: 200,
      pattern: '^[^\\s,<&@]+@[^\\s,<&@]+$',
      description: 'CAP sender: x@y without blanks, commas, < or &.',
      examples: ['warnings@example.org'],
    }),
    contact: Words(200, 'Shown to the public and written as CAP contact.'),
    web: Type.String({ maxLength: 500, pattern: '^https?://[^\\s<>"]+$', description: 'The agency’s page.' }),
    timeZone: Type.String({
      maxLength: 64,
      description: 'IANA zone of the times in texts.',
      examples: ['Europe/Istanbul'],
    }),
    languages: Type.Array(Type.Enum(languages), {
      minItems: 1,
      uniqueItems: true,
      description: 'One CAP info and one text each, in this order.',
    }),
    acceptsUnreviewed: Type.Boolean({ description: 'Automatic messages go out in languages nobody has reviewed.' }),
    reachLimit: Type.Integer({
      minimum: 0,
      maximum: 2_000_000_000,
      description: 'An alert to more subscriptions than this is held.',
    }),
  },
  closed,
);

export const AgencyFile = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$', description: 'Short and lasting, e.g. `afad`.' }),
    ...AgencyChange.properties,
    paused: Type.Optional(Type.Boolean({ description: 'Everything is held. Default false, or as it is.' })),
    capStatus: Type.Optional(
      Type.Enum(['Actual', 'Exercise', 'Test'], {
        description: 'CAP status of all it issues. Default Actual, or as it is.',
      }),
    ),
  },
  closed,
);

/** @throws TocsinError('invalid-parameter') for what the schema cannot see. */
export function checkAgency<T extends Pick<Agency, 'timeZone'>>(agency: T): T {
  const faults = agencyFaults(agency);
  if (faults.length > 0)
    throw new TocsinError('invalid-parameter', `${faults[0]!.path} ${faults[0]!.message}.`, faults);
  return agency;
}

/** Reads a file's value. @throws TocsinError('invalid-parameter') that lists every fault. */
export function readAgencyFile(value: unknown): Static<typeof AgencyFile> {
  const validator = Compile(AgencyFile);
  const zone = typeof value === 'object' && value !== null && 'timeZone' in value ? value.timeZone : undefined;
  const further = typeof zone === 'string' ? agencyFaults({ timeZone: zone }) : [];
  if (validator.Check(value) && further.length === 0) return value;
  const faults = [...faultsOf(validator.Errors(value), AgencyFile, 'body'), ...further];
  const list = faults.map(({ path, message }) => `  ${path || 'the file'} ${message}`).join('\n');
  throw new TocsinError('invalid-parameter', `The agency is wrong:\n${list}`, faults);
}

const agencyFaults = ({ timeZone }: Pick<Agency, 'timeZone'>): Fault[] =>
  isTimeZone(timeZone) ? [] : [{ path: '/timeZone', message: 'must be an IANA time zone, e.g. Europe/Istanbul' }];
