/** The page in Chromium on the real server: nothing from elsewhere, accessible (axe-core), usable by keyboard, useful without a network. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startChromium } from '../kits/browser.ts';
import { describeWith, temporaryFolder } from '../kits/services.ts';
import { openPageWorld, type PageWorld } from './page-world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

describeWith('chromium', 'the page', () => {
  const profile = temporaryFolder();
  let world: PageWorld;
  let browser: BrowserContext;
  let page: Page;
  const elsewhere: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    world = await openPageWorld();
    await world.warn('eq-1', 'Severe');
    browser = await startChromium(profile.path);
    browser.on('request', (request) => {
      if (!request.url().startsWith(world.origin)) elsewhere.push(request.url());
    });
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) errors.push(`${response.status()} ${response.url()}`);
    });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await world?.close();
    profile.remove();
  });

  it('shows the warning, its event, zones and feeds, and asks nobody else', async () => {
    await open();
    expect(await text('#alerts')).toMatch(/Severe[\s\S]*Gaziantep/);
    expect(await text('#events')).toMatch(/10 km NE of Gaziantep[\s\S]*7\.1/);
    expect(await text('#zones')).toMatch(/Severe[\s\S]*Far Islands[\s\S]*Cannot see/);
    expect(await text('#feeds')).toMatch(/usgs-earthquakes[\s\S]*Working/);
    expect(await text('#system')).toMatch(/Cannot see.*Far Islands/);
    expect(elsewhere).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('leads from an alert to every report, decision and reason', async () => {
    await open();
    await page.click('#alerts a');
    await page.waitForSelector('.timeline');
    expect(await text('.timeline')).toMatch(/decides[\s\S]*first-warning[\s\S]*issues/);
    expect(await text('#detail')).toMatch(/Valid until.*GMT\+3/);
    expect(await page.evaluate('document.activeElement.id')).toBe('detail');
    const cap = await page.getAttribute('#detail dd a', 'href');
    expect(await (await page.request.get(`${world.origin}${cap}`)).text()).toContain('<alert');
  });

  it('gives the text in the chosen language, right to left and marked where nobody reviewed it', async () => {
    await open();
    await page.selectOption('#text-language', 'ar');
    await page.click('#alerts a');
    const heading = page.locator('#detail h2');
    await heading.waitFor();
    expect([await heading.getAttribute('lang'), await heading.getAttribute('dir')]).toEqual(['ar', 'rtl']);
    expect(await page.evaluate('getComputedStyle(document.querySelector("#detail h2")).direction')).toBe('rtl');
    expect(await text('#detail')).toMatch(/not been reviewed/);
    await page.goto(`${world.origin}/`);
    await page.selectOption('#text-language', 'en');
  });

  for (const [name, width, colorScheme] of [
    ['light', 1280, 'light'],
    ['dark', 1280, 'dark'],
    ['320 px wide', 320, 'light'],
  ] as const)
    it(`has no fault that axe-core finds: ${name}`, async () => {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await open();
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      expect(await faults()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.click('#alerts a');
      await page.waitForSelector('.timeline');
      expect(await faults()).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: 'light' });
    });

  it('takes a place by keyboard alone and says what is missing', async () => {
    await browser.grantPermissions(['notifications'], { origin: world.origin });
    await open();
    await page.locator('#subscribe button[type=submit]').focus();
    await page.keyboard.press('Enter');
    expect(await text('#subscribe-status')).toMatch(/Choose a place first/);
    expect(await page.evaluate('document.activeElement.id')).toBe('wish-lat');
    await page.locator('.maplibregl-canvas').focus();
    const before = await chosen('Enter');
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(1_000);
    const after = await chosen('Enter');
    expect(after.lon).toBeGreaterThan(before.lon);
    expect(await text('#subscribe-status')).toMatch(/Place chosen/);
    // Every control from the place to the button is reached by Tab.
    await page.locator('#wish-lat').focus();
    const reached = new Set<string>();
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate<string>('document.activeElement.id || document.activeElement.textContent'));
    }
    expect([...reached]).toEqual(expect.arrayContaining(['wish-lon', 'wish-language', 'Subscribe']));
  });

  it('takes a place by a click on the map', async () => {
    await open();
    const box = (await page.locator('.maplibregl-canvas').boundingBox())!;
    await page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
    await page.waitForFunction('document.querySelector("#wish-lat").value');
    expect(Number(await page.inputValue('#wish-lat'))).toBeGreaterThan(30);
  });

  it('shows the last alerts without a network and says that they may be out of date', async () => {
    await open();
    await page.reload();
    await page.waitForFunction('navigator.serviceWorker.controller');
    await open();
    await browser.setOffline(true);
    await page.reload();
    await page.waitForSelector('#alerts .alert');
    expect(await text('#notice')).toMatch(/may be out of date/);
    expect(await text('#system')).toMatch(/No connection/);
    await browser.setOffline(false);
    errors.length = 0;
  });

  it('keeps the page without its map below 50 kB', async () => {
    const loaded = await page.evaluate<string[]>('performance.getEntriesByType("resource").map(({ name }) => name)');
    const scripts = loaded.filter((name) => /\.js$/.test(name) && !/\/map-/.test(name));
    const bodies = await Promise.all(scripts.map(async (url) => (await page.request.get(url)).body()));
    const shell = bodies.reduce((bytes, body) => bytes + gzipSync(body).length, 0);
    console.log(`script of the page without the map: ${shell} bytes, gzip`);
    expect(shell).toBeGreaterThan(1_000);
    expect(shell).toBeLessThan(50_000);
  });

  async function open(): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${world.origin}/`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForSelector('#subscribe form');
  }

  const text = async (selector: string): Promise<string> =>
    (await page.locator(selector).innerText()).replaceAll('\n', ' ');

  async function chosen(key: string): Promise<{ lat: number; lon: number }> {
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press(key);
    await page.waitForFunction('document.querySelector("#wish-lat").value');
    return { lat: Number(await page.inputValue('#wish-lat')), lon: Number(await page.inputValue('#wish-lon')) };
  }

  async function faults(): Promise<string[]> {
    await page.evaluate(axe);
    const options = JSON.stringify({ runOnly: { type: 'tag', values: standards } });
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${options})`);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }
});
