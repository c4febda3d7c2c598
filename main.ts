/** The composition root: opens the platform, starts the asked-for roles, and is the only place for signals. */
import { parseArgs } from 'node:util';
import type { StageFacts } from './api/route.ts';
import { TocsinError } from './domain/error.ts';
import { languages } from './domain/language.ts';
import { loadConfig } from './platform/config.ts';
import { startMaintenance } from './platform/maintain.ts';
import { type OpenPlatform, openPlatform } from './platform/open-platform.ts';
import type { RunningStage } from './platform/platform.ts';
import { watchParent } from './platform/supervise.ts';

const roles = ['ingest', 'scoring', 'alerts', 'api'] as const;
type Role = (typeof roles)[number];

try {
  await main();
} catch (error) {
  // What the operator can mend is said plainly; anything else is a defect and shows its stack.
  process.stderr.write(
    error instanceof TocsinError ? `tocsin: ${error.message}\n` : `${error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
}

async function main(): Promise<void> {
  const asked = readRoles(process.argv.slice(2));
  const all = asked.length === roles.length;
  const config = loadConfig();
  const platform = await openPlatform(config, { role: all ? 'all' : asked.join('+'), ownsRecord: all, relays: true });
  const stages: RunningStage[] = [startMaintenance(platform)];
  const stop = once(async () => {
    // A second signal does not wait.
    process.once('SIGINT', () => process.exit(130));
    await platform.stopWork();
    for (const stage of stages.reverse()) await stage.close();
    await platform.close();
    process.exit(0);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  watchParent(stop);
  const started = await startRoles(asked, platform, stages);
  process.stderr.write(table({ roles: asked.join(', '), ...platform.stores, ...started }));
}

/** Starts the roles with the API last, so that its health speaks of stages that run. */
async function startRoles(
  asked: readonly Role[],
  platform: OpenPlatform,
  stages: RunningStage[],
): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  if (asked.includes('alerts')) {
    const { startAlerts } = await import('./alerts/start.ts');
    stages.push(await startAlerts(platform));
  }
  if (asked.includes('scoring')) {
    const { startScoring } = await import('./scoring/start.ts');
    stages.push(await startScoring(platform));
  }
  if (asked.includes('ingest')) {
    const { startIngest } = await import('./ingest/start.ts');
    const ingest = await startIngest(platform);
    stages.push(ingest);
    facts['feeds'] = ingest.feeds.join(', ') || 'none';
  }
  if (asked.includes('api')) {
    const { buildWeb } = await import('./cli/build-web.ts');
    await buildWeb();
    const { startApi } = await import('./api/start.ts');
    const api = await startApi(platform, await stageFacts());
    stages.push(api);
    facts['open'] = api.address;
  } else {
    const { startStatusServer } = await import('./platform/status-server.ts');
    const status = await startStatusServer(platform);
    stages.push(status);
    facts['status'] = `${status.address}/health`;
  }
  return facts;
}

/** What the API is told of stages that it may not import. */
async function stageFacts(): Promise<StageFacts> {
  const { loadChannels } = await import('./alerts/load-channels.ts');
  const { reviewedBy } = await import('./alerts/texts.ts');
  const { contentHash } = await import('./alerts/content-hash.ts');
  const channels = await loadChannels();
  const channelIds = channels.map(({ id }) => id);
  return {
    channels,
    contentHash: (cap) => contentHash(cap, channelIds),
    languages: languages.map((language) => ({ language, reviewedBy: reviewedBy(language) })),
  };
}

function readRoles(words: readonly string[]): readonly Role[] {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true, options: {} });
  const [word = 'all', ...rest] = positionals;
  const role = roles.find((each) => each === word);
  if (rest.length > 0 || (word !== 'all' && !role)) {
    throw new TocsinError(
      'configuration',
      `'${positionals.join(' ')}' is not a role; use one of all, ${roles.join(', ')}`,
    );
  }
  return role ? [role] : roles;
}

function table(facts: Record<string, string>): string {
  return `${Object.entries(facts)
    .map(([name, value]) => `  ${name.padEnd(8)} ${value}`)
    .join('\n')}\n`;
}

function once(work: () => Promise<void>): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    work().catch((error: unknown) => {
      process.stderr.write(`tocsin: could not stop cleanly: ${error instanceof Error ? error.message : error}\n`);
      process.exit(1);
    });
  };
}
