/** How many people one lane of a process has in hand at once: claimed and not yet recorded, so what one kill can repeat. */

export interface Hand {
  /** People of one mini-batch. */
  readonly people: number;
  /** Runs a mini-batch as soon as there is room for it. */
  take<T>(miniBatch: () => Promise<T>): Promise<T>;
}

/** Few enough that a slow endpoint keeps few others' outcomes waiting, many enough for one statement each. */
const miniBatchPeople = 32;

/** At most `limit` people in hand, in mini-batches. */
export function openHand(limit: number): Hand {
  const people = Math.max(1, Math.min(miniBatchPeople, limit));
  let free = Math.max(1, Math.floor(limit / people));
  const waiting: (() => void)[] = [];
  return {
    people,
    async take(miniBatch) {
      if (free > 0) free -= 1;
      else await new Promise<void>((admit) => waiting.push(admit));
      try {
        return await miniBatch();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}
