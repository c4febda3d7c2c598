/** The routes, noun by noun. */
import type { Routes } from './route.ts';
import alerts from './routes/alerts.ts';
import health from './routes/health.ts';
import rules from './routes/rules.ts';
import subscriptions from './routes/subscriptions.ts';
import zones from './routes/zones.ts';

export const routes: readonly Routes[] = [health, alerts, zones, rules, subscriptions];
