/**
 * Makes a draft a published message: identifier, time, references, and the exact bytes that are served from then on.
 * Sources: OASIS CAP 1.2 §3.2.1 (identifier, references); Google public-alerts profile (reference all that has not expired).
 */
import type { Agency } from '../domain/agency.ts';
import type { CapAlert, CapReference } from '../domain/cap.ts';
import { serialiseCap } from '../domain/cap-serialise.ts';
import { validateCap } from '../domain/cap-validate.ts';
import { TocsinError } from '../domain/error.ts';
import { localCapTime } from './compose.ts';

export interface IssueInput {
  readonly draft: CapAlert;
  readonly agency: Agency;
  readonly now: number;
  /** Makes the identifier unique within its second. */
  readonly token: string;
  /** Every message of the chain (after a merge, of both) that has not expired, verbatim. */
  readonly standing: readonly CapReference[];
}

export interface Issued {
  readonly cap: CapAlert;
  readonly xml: string;
}

/**
 * The message as published; null for a Cancel that has nothing left to cancel. What stands now, not when it was drafted, says whether
 * it is an Alert or an Update.
 * Throws `invalid-cap` with every fault rather than publish what a receiver may refuse.
 */
export function issueCap({ draft, agency, now, token, standing }: IssueInput): Issued | null {
  const sentAt = Math.floor(now / 1000) * 1000;
  if (draft.msgType === 'Cancel' && standing.length === 0) return null;
  const cap: CapAlert = {
    ...draft,
    identifier: identifierOf(agency.id, sentAt, token),
    sent: localCapTime(agency, sentAt),
    msgType: standing.length === 0 ? 'Alert' : draft.msgType === 'Cancel' ? 'Cancel' : 'Update',
    references: standing,
  };
  const faults = validateCap(cap);
  if (faults.length > 0) {
    const list = faults.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new TocsinError('invalid-cap', `The message of ${agency.id} is not valid CAP: ${list}`, faults);
  }
  return { cap, xml: serialiseCap(cap) };
}

/** Letters, digits, `-` and `_` only, which every profile takes; the token keeps two messages of one second apart. */
function identifierOf(agencyId: string, sentAt: number, token: string): string {
  const time = new Date(sentAt).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${agencyId}-${time}-${token}`.replace(/[^-_A-Za-z0-9]/g, '_');
}
