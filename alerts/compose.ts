/**
 * A decision as a CAP 1.2 message, complete but for its identifier, its time of sending and its references, which are given at issue.
 * Sources: OASIS CAP 1.2 §3.2; OASIS Event Terms List 1.2 (`OET`); Google public-alerts profile (expires, web, headline);
 * MET Norway for an info with responseType None in a Cancel.
 */
import type { Agency } from '../domain/agency.ts';
import type {
  CapAlert,
  CapArea,
  CapCertainty,
  CapInfo,
  CapNamedValue,
  CapResponseType,
  CapUrgency,
} from '../domain/cap.ts';
import { capResponseTypes } from '../domain/cap.ts';
import { capTime } from '../domain/cap-time.ts';
import type { HazardTraits } from '../domain/hazard.ts';
import type { Language } from '../domain/language.ts';
import type { Band } from '../domain/rule.ts';
import { nameIn, type SpokenKind, type TextFacts } from '../domain/text-facts.ts';
import type { PublishedArea } from './area.ts';
import { composeText, isReviewed } from './texts.ts';

export interface Composition {
  readonly agency: Agency;
  readonly traits: HazardTraits;
  readonly eventId: string;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  readonly facts: TextFacts;
  readonly area: PublishedArea;
  readonly actions: readonly string[];
  readonly urgency: CapUrgency;
  readonly certainty: CapCertainty;
  /** First onset in the area, Unix milliseconds; null where the message speaks of no onset. */
  readonly onsetAt: number | null;
  /** The public page of the alert. */
  readonly web: string;
  readonly parameters: readonly CapNamedValue[];
}

/** The message with an empty identifier and sent; every language has the same codes and the same areas. */
export function composeCap(composition: Composition): CapAlert {
  const { agency, eventId, msgType } = composition;
  const status = agency.capStatus;
  return {
    identifier: '',
    sender: agency.sender,
    sent: '',
    status,
    msgType,
    scope: 'Public',
    addresses: [],
    codes: [],
    // CAP 1.2 §3.2.1: an exercise is named in the note.
    ...(status === 'Exercise' && { note: `Exercise ${eventId}` }),
    references: [],
    incidents: [eventId],
    infos: agency.languages.map((language) => infoOf(composition, language)),
    signed: false,
  };
}

/**
 * How soon people must act. A correction or an end asks for nothing any more; an hour after the onset advice is left, not a reflex.
 * `leadTimeS` is from now to the first onset, negative when it has passed.
 */
export function urgencyOf(kind: SpokenKind, leadTimeS: number): CapUrgency {
  if (kind === 'cancelled' || kind === 'all-clear') return 'Past';
  if (leadTimeS > 3600) return 'Future';
  return leadTimeS >= -3600 ? 'Immediate' : 'Expected';
}

/**
 * How sure it is. Observed needs a person's word: a reviewed report, and an onset that has passed. Else CAP's one cut at p = 0.5.
 * What is cancelled is not going to be.
 */
export function certaintyOf(kind: SpokenKind, probability: number, reviewed: boolean, leadTimeS: number): CapCertainty {
  if (kind === 'cancelled') return 'Unlikely';
  if (reviewed && leadTimeS <= 0) return 'Observed';
  return probability > 0.5 ? 'Likely' : 'Possible';
}

/** Extreme and Severe that must be acted on at once overtake everything else. */
export const laneOf = (band: Band, urgency: CapUrgency): 'immediate' | 'routine' =>
  (band === 'Extreme' || band === 'Severe') && urgency === 'Immediate' ? 'immediate' : 'routine';

/** Minutes east of UTC in an IANA zone at an instant, summer time and history included. */
export function offsetMinutesIn(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const [, sign, hours, minutes] =
    /([+-])(\d\d):(\d\d)/.exec(parts.find((it) => it.type === 'timeZoneName')?.value ?? '') ?? [];
  if (!sign) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** An instant as CAP writes it, in an agency's local offset. */
export const localCapTime = (agency: Pick<Agency, 'timeZone'>, at: number): string =>
  capTime(at, offsetMinutesIn(agency.timeZone, at));

function infoOf(composition: Composition, language: Language): CapInfo {
  const { agency, traits, facts, actions, urgency, certainty, onsetAt, parameters, web, area } = composition;
  const text = composeText(facts, language);
  return {
    language,
    categories: [traits.category],
    event: text.event,
    responseTypes: actions.filter(isResponseType),
    urgency,
    severity: facts.severity,
    certainty,
    eventCodes: [{ valueName: 'OET', value: traits.oetCode }],
    // Never after expires: CAP's onset is the start of the hazard, and this message may end before it.
    ...(onsetAt !== null && { onset: localCapTime(agency, Math.min(onsetAt, facts.expiresAt)) }),
    expires: localCapTime(agency, facts.expiresAt),
    senderName: nameIn(agency.name, language),
    headline: text.headline,
    description: text.description,
    instruction: text.instruction,
    web,
    contact: agency.contact,
    parameters: [...parameters, { valueName: 'textReview', value: isReviewed(language) ? 'reviewed' : 'unreviewed' }],
    resources: [],
    areas: area.zones.map(
      (zone): CapArea => ({
        areaDesc: nameIn(zone.name, language) || zone.zoneId,
        polygons: zone.polygons,
        circles: [],
        geocodes: [
          ...Object.entries(zone.geocodes).map(([valueName, value]) => ({ valueName, value })),
          { valueName: zoneCode, value: zone.zoneId },
        ],
      }),
    ),
  };
}

/** The geocode under which partners, and our own next message, find the zone of an area. */
export const zoneCode = 'TOCSIN-ZONE';

const isResponseType = (action: string): action is CapResponseType =>
  (capResponseTypes as readonly string[]).includes(action);
