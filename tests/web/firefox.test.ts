/** Stock Firefox through the whole chain: subscribes on the page by a click, is told of a real alert by real Web Push, shows it once. */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Autopush, startAutopush } from '../kits/autopush.ts';
import { startFirefox } from '../kits/browser.ts';
import { describeWith } from '../kits/services.ts';
import { openPageWorld, type PageWorld, until } from './page-world.ts';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

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

  it('subscribes on the page by a click on the map', async () => {
    await page.goto(world.origin);
    await page.waitForSelector('#subscribe form');
    // Which map it draws depends on the machine: Firefox has WebGL only with a graphics driver.
    const map = (await page.waitForSelector('.maplibregl-canvas, .flat-map'))!;
    await until(async () => (await page.evaluate('document.querySelector("#zones table") !== null')) === true);
    const box = (await map.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction('document.querySelector("#wish-lat").value !== ""');
    // The map's frame is no town: the place is made exact by typing over it.
    for (const field of ['#wish-lat', '#wish-lon']) {
      await page.click(field, { count: 3 });
      await page.type(field, '37.2');
    }
    await page.click('#subscribe button[type=submit]');
    await page.waitForSelector('#subscribe .ready', { timeout: 20_000 });
    const { rows } = await world.platform.pool.query('SELECT channel FROM subscriptions');
    expect(rows).toEqual([{ channel: 'web-push' }]);
  });

  it('shows a real alert once though it comes twice', async () => {
    await world.warn('eq-1', 'Extreme');
    await until(() => service.accepted > 0);
    await until(async () => (await shown()).length > 0);
    service.repeatLast();
    await until(() => service.acks.length > 1);
    const notifications = await shown();
    expect(notifications).toHaveLength(1);
    expect(notifications[0]).toMatchObject({ lang: 'en', tag: expect.stringMatching(/^[\w-]{20,32}$/) });
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

  const shown = async (): Promise<readonly { title: string; lang: string; tag: string }[]> =>
    JSON.parse(
      String(
        await page.evaluate(`navigator.serviceWorker.ready
          .then((worker) => worker.getNotifications())
          .then((all) => JSON.stringify(all.map(({ title, lang, tag }) => ({ title, lang, tag }))))`),
      ),
    );
});
