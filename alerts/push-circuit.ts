/**
 * Stops waiting for a push service that is down: without it, its timeouts would take the places of everyone else's messages. After some
 * failures in a row its messages are put off at once, and one at a time goes through to see whether it is back.
 */

export interface Circuit {
  /** Whether an attempt may go to this origin now. Who is let through must say how it ended. */
  enter(origin: string): boolean;
  /** `answered`: the service gave any answer at all, a refusal too. */
  leave(origin: string, answered: boolean): void;
}

/** One may be chance; more at once are a service that is away. */
const failuresInRow = 8;
/** How long nobody but the probe is let through. */
export const putOffMs = 5_000;

interface Origin {
  failures: number;
  probeAt: number;
}

export function openCircuit(now: () => number): Circuit {
  const origins = new Map<string, Origin>();
  return {
    enter(origin) {
      const known = origins.get(origin);
      if (!known || known.failures < failuresInRow) return true;
      if (now() < known.probeAt) return false;
      known.probeAt = now() + putOffMs;
      return true;
    },
    leave(origin, answered) {
      if (answered) {
        origins.delete(origin);
        return;
      }
      const known = origins.get(origin) ?? { failures: 0, probeAt: 0 };
      origins.set(origin, { failures: known.failures + 1, probeAt: now() + putOffMs });
    },
  };
}
