/** The one table of errors: a stable code, the HTTP status that carries it, and what it means. docs/errors.md is made from it. */

export const errorTable = {
  'invalid-parameter': { status: 400, meaning: 'A parameter or field is unknown, missing or out of range.' },
  'invalid-geometry': {
    status: 422,
    meaning: 'A polygon cannot be used; the answer names the position of each fault.',
  },
  'invalid-cap': { status: 422, meaning: 'A CAP message breaks the schema or a rule that the schema cannot see.' },
  unauthorised: { status: 401, meaning: 'The API key is missing, unknown, expired or revoked.' },
  forbidden: { status: 403, meaning: 'The API key lacks the scope, or the object is another agency’s.' },
  'not-found': { status: 404, meaning: 'No such object.' },
  conflict: { status: 409, meaning: 'The object is not in a state that allows this.' },
  'approval-mismatch': { status: 409, meaning: 'Text, area or channels changed since the hash that was approved.' },
  'too-many-requests': { status: 429, meaning: 'The caller’s limit is used up; Retry-After says when to come back.' },
  'payload-too-large': { status: 413, meaning: 'The body is larger than the limit named in the detail.' },
  configuration: { status: 500, meaning: 'The configuration is wrong; the message lists every fault at once.' },
  wiring: { status: 500, meaning: 'A plug-in folder is inconsistent; the message says what to add or change.' },
  unavailable: { status: 503, meaning: 'The queue or the record cannot be reached.' },
  internal: { status: 500, meaning: 'A defect of ours; the log holds the correlation id.' },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** One fault within a request or file: where, as a JSON Pointer or XPath, and what to change. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** An error that a caller can act on; everything else is a defect. */
export class TocsinError extends Error {
  override readonly name = 'TocsinError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, faults: readonly Fault[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.faults = faults;
  }
}
