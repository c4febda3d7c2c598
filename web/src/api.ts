/** Asks the API, at the page's own origin only. */
import type { Hazard } from '../../domain/hazard.ts';
import type { Language } from '../../domain/language.ts';
import type { Band } from '../../domain/rule.ts';
import type { InboxEntry, QuietHours, SubscriptionAnswer } from './answers.ts';
import type { MySubscription } from './my-subscription.ts';

/** An RFC 9457 problem; `detail` is for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** An answer, and when it was given if it is one that the service worker kept (Unix milliseconds). */
export interface Answer<T> {
  readonly value: T;
  readonly keptAt: number | null;
}

/** @throws ApiProblem with what the API says is wrong; TypeError without a network. */
export async function ask<T>(path: string, options: RequestInit = {}): Promise<Answer<T>> {
  const response = await fetch(path, options);
  const keptAt = response.headers.get('x-tocsin-kept-at');
  // /health answers 503 with the same body as 200.
  if (!response.ok && path !== '/health') throw new ApiProblem(response.status, await detailOf(response));
  const value: T = response.status === 204 ? undefined : await response.json();
  return { value, keptAt: keptAt ? Number(keptAt) : null };
}

/** What a person chooses, as the API takes it. */
export interface Wishes {
  readonly lon?: number;
  readonly lat?: number;
  readonly hazards: readonly Hazard[];
  readonly leastSeverity: Band;
  readonly language: Language;
  readonly quietHours: QuietHours | null;
  readonly drills: boolean;
}

export const postSubscription = (wishes: Wishes, address: PushSubscriptionJSON) =>
  send<{ id: string; token: string; cell: string }>('POST', '/v1/subscriptions', {
    ...wishes,
    channel: 'web-push',
    address,
  });

export const getSubscription = (mine: MySubscription) => send<SubscriptionAnswer>('GET', pathOf(mine), undefined, mine);
export const patchSubscription = (mine: MySubscription, wishes: Wishes) =>
  send<SubscriptionAnswer>('PATCH', pathOf(mine), wishes, mine);
export const deleteSubscription = (mine: MySubscription) => send<void>('DELETE', pathOf(mine), undefined, mine);
export const getInbox = (mine: MySubscription) =>
  send<{ alerts: readonly InboxEntry[] }>('GET', `${pathOf(mine)}/inbox`, undefined, mine);

const pathOf = ({ id }: MySubscription): string => `/v1/subscriptions/${encodeURIComponent(id)}`;

async function send<T>(method: string, path: string, body?: unknown, mine?: MySubscription): Promise<T> {
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(mine && { authorization: `Bearer ${mine.token}` }),
  };
  const { value } = await ask<T>(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return value;
}

async function detailOf(response: Response): Promise<string> {
  const said = await response.text();
  try {
    const { detail, title }: { detail?: string; title?: string } = JSON.parse(said);
    return detail ?? title ?? `status ${response.status}`;
  } catch {
    return `status ${response.status}`;
  }
}
