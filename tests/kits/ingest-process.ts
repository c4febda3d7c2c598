/** The ingest role as a process of its own, for tests that kill it. */
import { startIngest } from '../../ingest/start.ts';
import { loadConfig } from '../../platform/config.ts';
import { openPlatform } from '../../platform/open-platform.ts';
import { watchParent } from '../../platform/supervise.ts';

watchParent(() => process.exit(0));
const platform = await openPlatform(loadConfig(), { role: 'ingest', ownsRecord: false, relays: false });
await startIngest(platform);
