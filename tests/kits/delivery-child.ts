/** A process for tests to kill: the delivery half of the alerts stage alone, on the settings of its environment. */
import { startDelivery } from '../../alerts/start-delivery.ts';
import { loadConfig } from '../../platform/config.ts';
import { openPlatform } from '../../platform/open-platform.ts';

await startDelivery(await openPlatform(loadConfig(), { role: 'delivery', ownsRecord: false, relays: true }));
