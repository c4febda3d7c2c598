/** The push service in a process of its own: what it counts is untouched by whatever happens to the pipeline. */
import { type ChildProcess, fork } from 'node:child_process';
import { type Answer, startPushService, type TestSubscriber } from '../../demo/push-service.ts';

type Ask =
  | { readonly what: 'subscribe'; readonly scripts: readonly (readonly Answer[])[] }
  | { readonly what: 'delay'; readonly ms: number }
  | { readonly what: 'count' | 'report' };

export interface Heard {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface PushReport {
  /** Messages accepted, by subscriber in the order of subscribing. */
  readonly received: readonly (readonly Heard[])[];
  readonly faults: readonly string[];
}

export interface PushProcess {
  /** One subscriber per script of answers. */
  subscribe(scripts: readonly (readonly Answer[])[]): Promise<TestSubscriber['subscription'][]>;
  /** Milliseconds before each answer. */
  delay(ms: number): Promise<void>;
  /** Messages accepted so far. */
  count(): Promise<number>;
  report(): Promise<PushReport>;
  close(): Promise<void>;
}

if (process.argv[1] === import.meta.filename && process.send) await serve();

export async function startPushProcess(): Promise<PushProcess> {
  const child = fork(import.meta.filename, [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: never) => void>();
  let serial = 0;
  child.on('message', ({ id, answer }: { id: number; answer: never }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const ask = <T>(question: Ask): Promise<T> =>
    new Promise((resolve) => {
      serial += 1;
      waiting.set(serial, resolve);
      child.send({ id: serial, question });
    });
  return {
    subscribe: (scripts) => ask({ what: 'subscribe', scripts }),
    delay: (ms) => ask({ what: 'delay', ms }),
    count: () => ask({ what: 'count' }),
    report: () => ask({ what: 'report' }),
    close: () => ended(child),
  };
}

async function serve(): Promise<void> {
  const service = await startPushService();
  const subscribers: TestSubscriber[] = [];
  const answer = (question: Ask): unknown => {
    switch (question.what) {
      case 'subscribe': {
        const fresh = question.scripts.map((script) => service.subscribe(script));
        subscribers.push(...fresh);
        return fresh.map(({ subscription }) => subscription);
      }
      case 'delay':
        service.delayMs = question.ms;
        return null;
      case 'count':
        return subscribers.reduce((sum, { received }) => sum + received.length, 0);
      case 'report':
        return {
          received: subscribers.map(({ received }) => received.map(({ id, at }) => ({ id, at }))),
          faults: service.faults,
        } satisfies PushReport;
    }
  };
  process.on('message', ({ id, question }: { id: number; question: Ask }) => {
    process.send?.({ id, answer: answer(question) });
  });
  process.once('disconnect', () => process.exit(0));
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.disconnect();
  });
}
