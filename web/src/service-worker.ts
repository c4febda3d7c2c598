/**
 * Shows push messages, opens them, keeps the subscription's address current, and answers without a network.
 *
 * Which messages are shown: one that was shown before, or that a later one of its thread has overtaken, is dropped. Browsers ask
 * for a notification per push (`userVisibleOnly`), but bear with a few without: Chromium is content while any notification of
 * ours is on display and has a budget beyond, Firefox has a quota that visits refill, and Safari shows the payload by itself
 * (Declarative Web Push, `mutable`) where the worker shows nothing. Repeats are few, so nobody is told twice for the browser's sake.
 * Sources: W3C Push API, WHATWG Notifications, W3C Service Workers.
 */
import { readValue, writeValue } from './idb.ts';
import { forgetMine, moveMine, readMine } from './my-subscription.ts';
import { type NotificationData, readPayload, type Shown, toNotification, unreadable } from './notification.ts';
import { answerFor, dropOldAssets, keepShell } from './offline.ts';
import { judge, remember, type ShownMessage } from './shown-messages.ts';

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build: the page's own files, those needed at once first and those loaded later after. */
declare const shellFiles: readonly string[];
declare const laterFiles: readonly string[];

const shownKey = 'shown';

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell(shellFiles).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldAssets([...shellFiles, ...laterFiles]).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const answer = answerFor(event.request, self.location.origin);
  if (answer) event.respondWith(answer);
});

/** One message at a time: two copies that arrive together must see each other. */
let turn: Promise<unknown> = Promise.resolve();

self.addEventListener('push', (event) => {
  const text = event.data?.text();
  turn = turn.then(
    () => take(text),
    () => take(text),
  );
  event.waitUntil(turn);
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { navigate }: NotificationData = event.notification.data;
  event.waitUntil(openPage(navigate));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event as SubscriptionChange));
});

async function take(text: string | undefined): Promise<void> {
  const payload = readPayload(text);
  if (!payload) return show(unreadable);
  const { id, tag = '', sentAt, expiresAt } = payload.tocsin;
  const message: ShownMessage = { id, tag, sentAt, expiresAt };
  const shown = (await readValue<ShownMessage[]>(shownKey)) ?? [];
  const judgement = judge(shown, message, Date.now());
  if (judgement === 'already-shown' || judgement === 'older') return;
  await show(toNotification(payload, judgement === 'show-as-past'));
  // After showing: a worker killed in between shows it again, in the same place, rather than never.
  await writeValue(shownKey, remember(shown, message));
  await clearPast();
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage({ kind: 'alert-arrived' });
}

const show = ({ title, options }: Shown): Promise<void> => self.registration.showNotification(title, options);

/** Notifications have no end of their own: those whose time is over go when the next message comes. */
async function clearPast(): Promise<void> {
  for (const notification of await self.registration.getNotifications()) {
    const { expiresAt, isPast }: NotificationData = notification.data;
    if (expiresAt <= Date.now() && !isPast) notification.close();
  }
}

/** Brings the page to the alert; an address of another origin is never opened. */
async function openPage(navigate: string): Promise<void> {
  const target = new URL(navigate, self.location.origin);
  const path = `/${target.hash}`;
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = pages.find(({ url }) => new URL(url).pathname === '/');
  if (!open) {
    await self.clients.openWindow(path);
    return;
  }
  open.postMessage({ kind: 'open', hash: target.hash });
  await open.focus();
}

/** Push API §9.3: both are null where permission was withdrawn. */
interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription: PushSubscription | null;
  readonly newSubscription: PushSubscription | null;
}

async function renew({ oldSubscription, newSubscription }: SubscriptionChange): Promise<void> {
  const mine = await readMine();
  if (!mine) return;
  const renewed = newSubscription ?? (await subscribeAgain(oldSubscription));
  if (!(await moveMine(mine, renewed))) await forgetMine();
}

async function subscribeAgain(old: PushSubscription | null): Promise<PushSubscription> {
  const applicationServerKey = old?.options.applicationServerKey ?? (await serverKey());
  return self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function serverKey(): Promise<string> {
  const { publicKey }: { publicKey: string } = await (await fetch('/v1/push/key')).json();
  return publicKey;
}
