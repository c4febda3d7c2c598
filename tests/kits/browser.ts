/** Real browsers for tests: Chromium through playwright-core, stock Firefox through WebDriver BiDi; and the page, built once. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserContext, chromium } from 'playwright-core';
import puppeteer, { type Browser as FirefoxBrowser } from 'puppeteer-core';

const root = resolve(import.meta.dirname, '..', '..');

/** A fresh profile in `folder`: service workers and their storage survive a restart with the same one. */
export function startChromium(folder: string, options: ChromiumOptions = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: pathOf(['chromium', 'chromium-browser', 'google-chrome']),
    headless: true,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Istanbul',
    ...options,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type ChromiumOptions = Pick<
  NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>,
  'viewport' | 'colorScheme' | 'reducedMotion' | 'geolocation' | 'permissions'
>;

/** Stock Firefox that asks the push service at `pushUrl` (ws://…) instead of Mozilla's, and calls nobody at home. */
export function startFirefox(pushUrl: string): Promise<FirefoxBrowser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: pathOf(['firefox-esr', 'firefox']),
    headless: true,
    extraPrefsFirefox: {
      'dom.push.enabled': true,
      'dom.push.connection.enabled': true,
      'dom.push.serverURL': pushUrl,
      'dom.push.testing.allowInsecureServerURL': true,
      'dom.push.testing.ignorePermission': true,
      'dom.serviceWorkers.enabled': true,
      'dom.webnotifications.enabled': true,
      'permissions.default.desktop-notification': 1,
      // Without a desktop the system's notifications throw.
      'alerts.useSystemBackend': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'app.update.enabled': false,
      'network.captive-portal-service.enabled': false,
      'browser.safebrowsing.downloads.enabled': false,
      'services.settings.server': 'data:,#remote-settings-dummy/v1',
    },
  });
}

/** Builds web/dist where its sources are newer; test files that run at the same time wait for one build. */
export async function buildPage(): Promise<void> {
  const lock = join(root, '.data', 'web-build.lock');
  mkdirSync(dirname(lock), { recursive: true });
  while (!take(lock)) await pause(200);
  try {
    const { status, stderr } = spawnSync('npm', ['run', 'build:web'], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the page cannot be built: ${stderr.slice(-2_000)}`);
  } finally {
    rmdirSync(lock);
  }
}

/** A build takes seconds: an older lock is of a run that was killed. */
function take(lock: string): boolean {
  if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 120_000) rmdirSync(lock);
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

function pathOf(names: readonly string[]): string {
  for (const name of names) {
    const { stdout } = spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (stdout.trim()) return stdout.trim();
  }
  throw new Error(`none of ${names.join(', ')} is installed`);
}
