/** Stock Firefox through the whole chain: subscribes on the page by a click, is told of a real alert by real Web Push, shows it once. */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Autopush, startAutopush } from '../kits/autopush.ts';
import { startFirefox } from '../kits/browser.ts';
import { describeWith } from '../kits/services.ts';
import { openPageWorld, type PageWorld, until } from './page-world.ts';

describeWith('firefox', 'stock Firefox', () => {
  let world: PageWorld;
  let service: Autopush;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [world, service] = await Promise.all([openPageWorld(), startAutopush()]);
    browser = await startFirefox(service.url);
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await world?.close();
  });

  it('subscribes by a click on the map', async () => {
    await page.goto(world.origin);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForSelector('#subscribe form');
    const box = (await (await page.$('.maplibregl-canvas'))!.boundingBox())!;
    await page.mouse.click(box.x + box.width / 3, box.y + box.height / 3);
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#wish-lat')?.value);
    // A click cannot be aimed at a town before the map's frame is known: the place is made exact by hand.
    await page.$eval('#wish-lat', (input) => {
      (input as HTMLInputElement).value = '37.2';
    });
    await page.$eval('#wish-lon', (input) => {
      (input as HTMLInputElement).value = '37.2';
    });
    await page.click('#subscribe button[type=submit]');
    await page.waitForSelector('#subscribe .ready', { timeout: 20_000 });
    const { rows } = await world.platform.pool.query('SELECT channel, cell FROM subscriptions');
    expect(rows).toHaveLength(1);
  });

  it('shows a real alert once though it comes twice', async () => {
    await world.warn('eq-1', 'Extreme');
    await until(() => service.accepted > 0);
    await until(async () => (await shown()).length > 0);
    service.repeatLast();
    await until(() => service.acks.length > 1);
    const notifications = await shown();
    expect(notifications).toHaveLength(1);
    expect(notifications[0]).toMatchObject({ lang: 'en', isOfThread: true });
    expect(notifications[0]!.title).toMatch(/Earthquake|earthquake/);
    expect(service.acks).toEqual([100, 100]);
  });

  it('lists on the page what it was told, and leaves without a trace', async () => {
    await page.reload();
    await page.waitForSelector('#subscribe .inbox li');
    const [leave] = await page.$$('xpath/.//section[@id="subscribe"]//button[text()="Leave"]');
    await leave!.click();
    await page.waitForSelector('#subscribe form');
    const { rows } = await world.platform.pool.query('SELECT 1 FROM subscriptions');
    expect(rows).toEqual([]);
  });

  const shown = (): Promise<{ title: string; lang: string; isOfThread: boolean }[]> =>
    page.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications();
      return all.map(({ title, lang, tag }) => ({ title, lang, isOfThread: tag !== '' }));
    });
});
