/** The service worker in Chromium, pushed to through the browser's own protocol: once each, never back in time, one per thread. */
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { encodePushPayload, type PushText } from '../../domain/push-payload.ts';
import { startChromium } from '../kits/browser.ts';
import { describeWith, temporaryFolder } from '../kits/services.ts';
import { openPageWorld, type PageWorld, until } from './page-world.ts';

const hour = 3_600_000;

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

describeWith('chromium', 'the service worker', () => {
  const profile = temporaryFolder();
  let world: PageWorld;
  let browser: BrowserContext;
  let page: Page;
  let protocol: CDPSession;
  let registrationId = '';
  let count = 0;

  beforeAll(async () => {
    world = await openPageWorld();
    await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await world?.close();
    profile.remove();
  });

  beforeEach(() => dismissAll());

  it('shows a message that comes twice once, also after the first was dismissed and the browser restarted', async () => {
    const message = textOf({ severity: 'Extreme', renotify: true });
    await push(message);
    await push(message);
    expect(await shown()).toMatchObject([
      { title: message.title, tag: message.tag, lang: 'en', dir: 'ltr', requireInteraction: true, silent: false },
    ]);
    await dismissAll();
    await browser.close();
    await openBrowser();
    await push(message);
    const other = textOf();
    await push(other);
    expect((await shown()).map(({ tag }) => tag)).toEqual([other.tag]);
  });

  it('replaces what it shows of a thread and drops what a later message has overtaken', async () => {
    const first = textOf({ renotify: true });
    const update = textOf({ tag: first.tag, sentAt: first.sentAt + 2_000, title: 'Update', msgType: 'Update' });
    const late = textOf({ tag: first.tag, sentAt: first.sentAt + 1_000, title: 'Late' });
    await push(first);
    await push(update);
    await push(late);
    expect(await shown()).toMatchObject([{ title: 'Update', silent: true, renotify: false }]);
  });

  it('shows threads side by side, right to left where the language is, marks untouched', async () => {
    const arabic = textOf({ language: 'ar', direction: 'rtl', title: 'تمرين: زلزال', status: 'Exercise' });
    await push(arabic);
    await push(textOf({ title: 'TEST: Earthquake', status: 'Test' }));
    expect(await shown()).toMatchObject([
      { title: 'تمرين: زلزال', lang: 'ar', dir: 'rtl' },
      { title: 'TEST: Earthquake', dir: 'ltr' },
    ]);
  });

  it('never shows an expired message as current', async () => {
    const first = textOf({ severity: 'Extreme', renotify: true });
    const sentAt = first.sentAt + 1;
    await push(first);
    await push(textOf({ tag: first.tag, sentAt, expiresAt: Date.now() - 1_000, severity: 'Extreme', renotify: true }));
    expect(await shown()).toMatchObject([
      { title: 'No longer valid: Earthquake', requireInteraction: false, silent: true, renotify: false },
    ]);
  });

  it('announces bytes that it cannot read, and shows messages without a thread each for itself', async () => {
    await deliver('not JSON');
    await push(textOf({ tag: '', renotify: true, title: 'One' }));
    await push(textOf({ tag: '', title: 'Two', sentAt: 1 }));
    expect((await shown()).map(({ title }) => title)).toEqual(['Tocsin', 'One', 'Two']);
  });

  function textOf(over: Partial<PushText> = {}): PushText {
    count += 1;
    const sentAt = Date.now();
    return {
      alertId: `alert-${count}`,
      tag: `tag-${count}`,
      msgType: 'Alert',
      status: 'Actual',
      severity: 'Severe',
      language: 'en',
      direction: 'ltr',
      title: 'Earthquake',
      body: 'Drop, cover, hold on.',
      url: `${world.origin}/#/alerts/alert-${count}`,
      sentAt,
      expiresAt: sentAt + hour,
      renotify: false,
      ...over,
    };
  }

  const push = (text: PushText): Promise<void> => deliver(new TextDecoder().decode(encodePushPayload(text)));

  async function deliver(data: string): Promise<void> {
    await protocol.send('ServiceWorker.deliverPushMessage', { origin: world.origin, registrationId, data });
  }

  /** In the order in which they were shown, once the worker has judged all that was pushed: it takes one after the other. */
  async function shown(): Promise<readonly Record<string, unknown>[]> {
    const last = textOf({ tag: 'last', sentAt: Date.now() });
    await push(last);
    await until(async () => (await remembered()).includes(last.alertId));
    const all = await page.evaluate<Record<string, unknown>[]>(`navigator.serviceWorker.ready
      .then((worker) => worker.getNotifications())
      .then((all) => all.sort((a, b) => a.timestamp - b.timestamp).map(
        ({ title, tag, lang, dir, requireInteraction, silent, renotify }) =>
          ({ title, tag, lang, dir, requireInteraction, silent, renotify })))`);
    return all.filter(({ tag }) => tag !== 'last');
  }

  /** Ids in the worker's memory, which it writes after showing. */
  const remembered = (): Promise<string[]> =>
    page.evaluate<string[]>(`new Promise((done, fail) => {
      const open = indexedDB.open('tocsin', 1);
      open.onerror = () => fail(open.error);
      open.onsuccess = () => {
        const asked = open.result.transaction('values').objectStore('values').get('shown');
        asked.onsuccess = () => {
          open.result.close();
          done((asked.result ?? []).map(({ id }) => id));
        };
      };
    })`);

  const dismissAll = (): Promise<void> =>
    page.evaluate<void>(`navigator.serviceWorker.ready
      .then((worker) => worker.getNotifications())
      .then((all) => all.forEach((one) => one.close()))`);

  async function openBrowser(): Promise<void> {
    browser = await startChromium(profile.path);
    await browser.grantPermissions(['notifications'], { origin: world.origin });
    page = await browser.newPage();
    await page.goto(`${world.origin}/`);
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    protocol = await browser.newCDPSession(page);
    registrationId = '';
    protocol.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      registrationId = registrations.find(({ isDeleted }) => !isDeleted)?.registrationId ?? registrationId;
    });
    await protocol.send('ServiceWorker.enable');
    await until(() => registrationId !== '');
  }
});
