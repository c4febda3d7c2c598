/** What a delivery job needs to know of its alert, read once per process: the decision, the arrival bands, who was merged. */
import type { CellRange } from '../domain/cell-range.ts';
import type { Pool } from '../platform/postgres.ts';
import {
  type IssuedAlert,
  listMergedInto,
  listNewer,
  readAlerts,
  readDecision,
  readFieldOf,
  readStanding,
} from '../platform/stores/issued-alert-store.ts';
import { type Arrivals, arrivalBands, arrivalsOf } from './arrival-bands.ts';

export interface Plan {
  readonly alert: IssuedAlert;
  /** All messages of its decision, itself among them. */
  readonly decision: readonly IssuedAlert[];
  /** Of each band of the thread that the decision leaves out: the newest message, if it was in force then. */
  readonly standing: readonly IssuedAlert[];
  readonly mergedThreads: readonly string[];
  readonly arrivals: Arrivals | null;
  readonly bands: readonly (readonly CellRange[])[];
  /** What its thread said in later decisions; asked anew each time, since it stops what is unsent. */
  newer(): Promise<readonly IssuedAlert[]>;
}

export interface Plans {
  /** @throws Error for an alert that is not issued. */
  of(alertId: string): Promise<Plan>;
}

/** An issued alert never changes, so a plan is kept as long as there is room. */
const plansKept = 16;

export function openPlans(pool: Pool): Plans {
  const plans = new Map<string, Promise<Plan>>();
  return {
    of(alertId) {
      const known = plans.get(alertId);
      if (known) return known;
      const plan = readPlan(pool, alertId);
      plans.set(alertId, plan);
      plan.catch(() => plans.delete(alertId));
      for (const oldest of plans.keys()) if (plans.size > plansKept) plans.delete(oldest);
      return plan;
    },
  };
}

async function readPlan(pool: Pool, alertId: string): Promise<Plan> {
  const decision = await readDecision(pool, alertId);
  const alert = decision.find(({ id }) => id === alertId);
  if (!alert) throw new Error(`alert ${alertId} is not issued, so there is nothing to deliver`);
  const field = alert.assessmentId === null ? null : await readFieldOf(pool, alert.assessmentId);
  const arrivals = field && arrivalsOf(field);
  let newer: readonly IssuedAlert[] = [];
  return {
    alert,
    decision,
    standing: await readStanding(pool, decision),
    mergedThreads: await listMergedInto(pool, alert.threadId),
    arrivals,
    bands: arrivalBands(alert.told, arrivals, alert.issuedAt),
    async newer() {
      const ids = await listNewer(pool, alert);
      const same = ids.length === newer.length && newer.every(({ id }) => ids.includes(id));
      if (!same) newer = await readAlerts(pool, ids);
      return newer;
    },
  };
}
