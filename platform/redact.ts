/** Takes secrets out of what is logged: by the name of the field at any depth, and long tokens out of any URL. */

const secretName =
  /^(endpoint|auth|p256dh|authorization|cookie|set-cookie|password|passwd|secret|token|api_?key|x-api-key|private_?key|address|phone|msisdn|keys?)$/i;
const redacted = '[redacted]';

/** A copy of `value` that is safe to write down; errors become plain objects. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '…';
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Error) return redactError(value, depth);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) && item != null ? redacted : redact(item, depth + 1),
    ]),
  );
}

/** Shortens what could be a capability within a URL: user and password, query values named as secrets, and any part of 22 characters or more. */
export function redactText(text: string): string {
  return text.replace(/\b(?:https?|wss?|postgres(?:ql)?|rediss?):\/\/[^\s'"<>]+/gi, (url) => {
    const withoutUser = url.replace(/\/\/[^/@\s]*@/, `//${redacted}@`);
    const hostEnd = withoutUser.indexOf('/', withoutUser.indexOf('//') + 2);
    if (hostEnd < 0) return withoutUser;
    const rest = withoutUser
      .slice(hostEnd)
      .replace(/([?&](?:token|key|auth|secret|sig|password)[^=&#]*=)[^&#]*/gi, `$1${redacted}`)
      .replace(/[^/?&=#]{22,}/g, redacted);
    return withoutUser.slice(0, hostEnd) + rest;
  });
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...rest } = error as Error & Record<string, unknown>;
  return {
    type: name,
    message: redactText(message),
    ...(stack && { stack: redactText(stack) }),
    ...(redact(rest, depth + 1) as Record<string, unknown>),
    ...(cause !== undefined && { cause: redact(cause, depth + 1) }),
  };
}
