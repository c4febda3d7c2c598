/** What an agency's API key may do. */

/**
 * - `read`: holds and the audit log.
 * - `zones`: make, change and remove zones and rules.
 * - `alerts`: approve, reject and cancel.
 * - `agency`: change the agency and pause it.
 */
export const scopes = ['read', 'zones', 'alerts', 'agency'] as const;
export type Scope = (typeof scopes)[number];

/** Whether a key with these scopes may; `*` is all of them. */
export const mayDo = (held: readonly string[], scope: Scope): boolean => held.includes('*') || held.includes(scope);
