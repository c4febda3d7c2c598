/** The browser's side of Web Push: whether it can, asking it to, and keeping server and browser agreed. Source: W3C Push API. */

import type { SubscriptionAnswer } from './answers.ts';
import { ApiProblem, ask, getSubscription, postSubscription, type Wishes } from './api.ts';
import { forgetMine, type MySubscription, moveMine, readMine, writeMine } from './my-subscription.ts';
import { strings } from './strings.ts';

export type Support = 'yes' | keyof typeof strings.unsupported;

/** Whether this browser can be told here, or why not. */
export function pushSupport(): Support {
  if (!window.isSecureContext) return 'not-secure';
  // Safari on iPhone and iPad has Web Push for pages on the home screen only.
  const isApple = /iPhone|iPad/.test(navigator.userAgent);
  if (isApple && !window.matchMedia('(display-mode: standalone)').matches) return 'home-screen';
  if (!('serviceWorker' in navigator)) return 'no-service-worker';
  return 'PushManager' in window && 'Notification' in window ? 'yes' : 'no-push';
}

/** Asks for permission, subscribes and tells the server. @throws Error whose message is for the person. */
export async function subscribeHere(wishes: Wishes): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') throw new Error(strings.denied);
  const push = await withinTime(subscribePush());
  const { id, token, cell } = await postSubscription(wishes, push.toJSON());
  await writeMine({ id, token, cell, endpoint: push.endpoint });
}

export interface Standing {
  readonly mine: MySubscription;
  readonly kept: SubscriptionAnswer;
  /** This browser holds the push subscription that the server sends to, and may show notifications. */
  readonly isReady: boolean;
}

/**
 * What stands, brought into agreement: a push address that changed while no page was open is told to the server; one that is
 * gone is asked for again. Undefined where there is no subscription; `lost` where the server forgot it.
 */
export async function agree(): Promise<Standing | 'lost' | undefined> {
  const mine = await readMine();
  if (!mine) return undefined;
  try {
    const isReady = await bringUpToDate(mine);
    return { mine: (await readMine()) ?? mine, kept: await getSubscription(mine), isReady };
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 404)) throw error;
    await forgetMine();
    return 'lost';
  }
}

/** Ends the push subscription in the browser too. */
export async function leaveHere(): Promise<void> {
  const worker = await navigator.serviceWorker.ready;
  const push = await worker.pushManager.getSubscription();
  await push?.unsubscribe();
  await forgetMine();
}

/** A notification made by this browser alone, marked as a test. */
export async function showTest(): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') throw new Error(strings.denied);
  const worker = await navigator.serviceWorker.ready;
  await worker.showNotification(strings.testTitle, {
    body: strings.testBody,
    tag: 'test',
    icon: '/icon.svg',
    data: { id: '', navigate: '/', expiresAt: Date.now() + 60_000, isPast: false },
  });
}

async function bringUpToDate(mine: MySubscription): Promise<boolean> {
  if (pushSupport() !== 'yes' || Notification.permission !== 'granted') return false;
  const worker = await navigator.serviceWorker.ready;
  const push = (await worker.pushManager.getSubscription()) ?? (await withinTime(subscribePush()));
  if (push.endpoint === mine.endpoint) return true;
  if (!(await moveMine(mine, push))) throw new ApiProblem(404, strings.lost);
  return true;
}

async function subscribePush(): Promise<PushSubscription> {
  const { value } = await ask<{ publicKey: string }>('/v1/push/key');
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: value.publicKey };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    // An earlier installation's key: that subscription could never be sent to.
    const old = await pushManager.getSubscription();
    if (!(error instanceof DOMException && error.name === 'InvalidStateError' && old))
      throw new Error(strings.pushRefused(error instanceof Error ? error.message : String(error)));
    await old.unsubscribe();
    return pushManager.subscribe(options);
  }
}

/** A browser without its push service (a closed network) leaves `subscribe` hanging. */
const patienceMs = 30_000;

function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(strings.pushSilent)), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
