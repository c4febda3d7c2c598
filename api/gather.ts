/**
 * Does what is asked for at the same time together. A commit that notifies (the outbox does) waits for every one before it, disk
 * included, so that one commit per request would allow some two hundred in a second; one for all that wait allows thousands.
 */

interface Waiting<In, Out> {
  readonly input: In;
  resolve(output: Out): void;
  reject(error: unknown): void;
}

/**
 * `run` does up to `most` inputs in one transaction and answers each in its place. The first input runs at once; what comes while it
 * runs goes next, together. If `run` fails, each of its inputs is tried alone, so that a bad one fails alone.
 */
export function gather<In, Out>(
  run: (inputs: readonly In[]) => Promise<Out[]>,
  most: number,
): (input: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let isRunning = false;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      if (!(await runAll(run, batch))) for (const one of batch) await runAlone(run, one);
    }
  };

  return (input) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      drain().finally(() => {
        isRunning = false;
      });
    });
}

async function runAll<In, Out>(
  run: (inputs: readonly In[]) => Promise<Out[]>,
  batch: readonly Waiting<In, Out>[],
): Promise<boolean> {
  if (batch.length === 1) return false;
  const outputs = await run(batch.map(({ input }) => input)).catch(() => undefined);
  batch.forEach(({ resolve }, index) => {
    if (outputs) resolve(outputs[index]!);
  });
  return outputs !== undefined;
}

async function runAlone<In, Out>(
  run: (inputs: readonly In[]) => Promise<Out[]>,
  { input, resolve, reject }: Waiting<In, Out>,
): Promise<void> {
  await run([input]).then(([output]) => resolve(output!), reject);
}
