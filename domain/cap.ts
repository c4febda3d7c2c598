/**
 * A Common Alerting Protocol message as a plain value: what feeds read, alerts issue and the API serves.
 * Sources: OASIS CAP 1.2 (2010) = ITU-T X.1303 bis; `schemas/cap-1.2.xsd`.
 *
 * Words and spellings are CAP's own; a repeated element is an array under its plural. Positions are [lon, lat] in degrees (WGS 84)
 * as in GeoJSON: only `cap-parse.ts` and `cap-serialise.ts` know that CAP writes lat,lon. Times stay the strings that CAP carries,
 * since a reference is compared letter by letter; `cap-time.ts` turns them into instants. Text has no white space at its ends.
 */

export const capStatuses = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const capMsgTypes = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const capScopes = ['Public', 'Restricted', 'Private'] as const;
export const capCategories = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export const capResponseTypes = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const;
/** Soonest first. */
export const capUrgencies = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
/** Worst first. */
export const capSeverities = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
/** Surest first; Likely is p > 0.5, Possible p ≤ 0.5, Unlikely p ≈ 0. */
export const capCertainties = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;

type CapStatus = (typeof capStatuses)[number];
type CapMsgType = (typeof capMsgTypes)[number];
type CapScope = (typeof capScopes)[number];
type CapCategory = (typeof capCategories)[number];
export type CapResponseType = (typeof capResponseTypes)[number];
export type CapUrgency = (typeof capUrgencies)[number];
type CapSeverity = (typeof capSeverities)[number];
export type CapCertainty = (typeof capCertainties)[number];

/** The namespace of the only version that is written; the older ones are read too. */
export const capNamespace = 'urn:oasis:names:tc:emergency:cap:1.2';

/** The language of an `info` that names none (CAP 1.2 §3.2.2). */
export const capDefaultLanguage = 'en-US';

export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  readonly sent: string;
  readonly status: CapStatus;
  readonly msgType: CapMsgType;
  readonly source?: string;
  readonly scope: CapScope;
  readonly restriction?: string;
  readonly addresses: readonly string[];
  readonly codes: readonly string[];
  readonly note?: string;
  readonly references: readonly CapReference[];
  readonly incidents: readonly string[];
  readonly infos: readonly CapInfo[];
  /** Whether the message as received carried an XML signature. Nothing here verifies or writes one. */
  readonly signed: boolean;
}

/** An earlier message, named by the three strings that identify it, each exactly as that message wrote it. */
export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: string;
}

export interface CapInfo {
  /** BCP 47 tag. */
  readonly language: string;
  readonly categories: readonly CapCategory[];
  readonly event: string;
  readonly responseTypes: readonly CapResponseType[];
  readonly urgency: CapUrgency;
  readonly severity: CapSeverity;
  readonly certainty: CapCertainty;
  readonly audience?: string;
  readonly eventCodes: readonly CapNamedValue[];
  readonly effective?: string;
  /** When the hazard is expected to begin. */
  readonly onset?: string;
  /** When the message stops being valid, which is not when the hazard ends. */
  readonly expires?: string;
  readonly senderName?: string;
  readonly headline?: string;
  readonly description?: string;
  readonly instruction?: string;
  readonly web?: string;
  readonly contact?: string;
  readonly parameters: readonly CapNamedValue[];
  readonly resources: readonly CapResource[];
  readonly areas: readonly CapArea[];
}

export interface CapNamedValue {
  readonly valueName: string;
  readonly value: string;
}

export interface CapResource {
  readonly resourceDesc: string;
  readonly mimeType: string;
  readonly sizeBytes?: number;
  readonly uri?: string;
  /** The content itself, base64. */
  readonly derefUri?: string;
  /** SHA-1, hexadecimal. */
  readonly digest?: string;
}

export interface CapArea {
  readonly areaDesc: string;
  readonly polygons: readonly CapPolygon[];
  readonly circles: readonly CapCircle[];
  readonly geocodes: readonly CapNamedValue[];
  /** Height, or the lower limit of a range, in feet above mean sea level. */
  readonly altitudeFeet?: number;
  /** The upper limit of the range that starts at `altitudeFeet`. */
  readonly ceilingFeet?: number;
}

/** One closed ring, first position = last; CAP has no holes. */
export type CapPolygon = readonly CapPosition[];

/** [lon, lat] in degrees. */
export type CapPosition = readonly [lon: number, lat: number];

export interface CapCircle {
  readonly lon: number;
  readonly lat: number;
  readonly radiusKm: number;
}
