/** Opens the bodies that feeds parse: bounded size, checked encoding, and a fault in words where it is something else (RFC 8259, RFC 3629). */
import type { RejectionReason } from '../domain/observation.ts';

/** Larger bodies are refused unread: what the parsers make of this many bytes is bounded, and no feed comes near it. */
export const maxBodyBytes = 32 * 2 ** 20;

export interface BodyFault {
  readonly reason: RejectionReason;
  readonly detail: string;
}

export type Opened<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: BodyFault };

/** `damaged`: some bytes are not UTF-8 and read as U+FFFD, so that the records without any are kept. */
export interface Json {
  readonly document: unknown;
  readonly damaged: boolean;
}

export function openJson(body: Uint8Array): Opened<Json> {
  const opened = openText(body);
  if (!opened.ok) return opened;
  const { text, damaged } = opened.value;
  if (text.trimStart().startsWith('<')) return fault('not-parsable', 'the body is HTML or XML, not JSON');
  try {
    return { ok: true, value: { document: JSON.parse(text), damaged } };
  } catch (error) {
    return fault('not-parsable', `the body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** UTF-8 text without byte order mark. */
export function openText(body: Uint8Array): Opened<{ readonly text: string; readonly damaged: boolean }> {
  const refused = faultOfBytes(body);
  if (refused) return { ok: false, fault: refused };
  if (looksUtf16(body)) return fault('not-parsable', 'the body is UTF-16; it must be UTF-8');
  const text = decode(body, true) ?? decode(body, false) ?? '';
  if (text.trim() === '') return fault('not-parsable', 'the body holds only white space');
  return { ok: true, value: { text, damaged: decode(body, true) === undefined } };
}

/** What keeps a body of any format from being read. */
export function faultOfBytes(body: Uint8Array): BodyFault | undefined {
  if (body.length === 0) return { reason: 'not-parsable', detail: 'the body is empty' };
  if (body.length > maxBodyBytes)
    return { reason: 'too-large', detail: `the body has ${body.length} bytes; at most ${maxBodyBytes} are read` };
  return undefined;
}

/** By its byte order mark, or by the zero byte beside the first character. */
export function looksUtf16(body: Uint8Array): boolean {
  const [first, second] = body;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
}

function decode(body: Uint8Array, fatal: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const fault = (reason: RejectionReason, detail: string) => ({ ok: false, fault: { reason, detail } }) as const;
