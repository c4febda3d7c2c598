/** The routes, noun by noun. */
import type { Routes } from './route.ts';
import agencies from './routes/agencies.ts';
import alerts from './routes/alerts.ts';
import events from './routes/events.ts';
import feed from './routes/feed.ts';
import health from './routes/health.ts';
import holds from './routes/holds.ts';
import rules from './routes/rules.ts';
import subscriptions from './routes/subscriptions.ts';
import system from './routes/system.ts';
import zones from './routes/zones.ts';

export const routes: readonly Routes[] = [
  health,
  alerts,
  feed,
  events,
  zones,
  rules,
  subscriptions,
  holds,
  agencies,
  system,
];
