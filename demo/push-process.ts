/**
 * The push service as a process of its own, with the browsers' private keys; steered and asked over HTTP on a second port.
 *
 *   POST /browsers {count, seed}   makes key pairs and answers their subscriptions, with what each endpoint will do
 *   GET  /progress                 how many messages were accepted so far, and when the last one came
 *   GET  /report                   what every endpoint got
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { watchParent } from '../platform/supervise.ts';
import type { Browser, Conduct, EndpointReport, PushReport } from './push-report.ts';
import { type Answer, type ReceivedMessage, startPushService, type TestSubscriber } from './push-service.ts';
import { randomFrom } from './random.ts';

interface Endpoint {
  readonly subscriber: TestSubscriber;
  readonly conduct: Conduct;
  /** By message id: how often it was answered 201, and when first. */
  readonly messages: Map<string, { count: number; firstAt: number }>;
}

const endpoints = new Map<TestSubscriber, Endpoint>();
const progress = { accepted: 0, lastAt: 0 };

const service = await startPushService((subscriber, { id, at }: ReceivedMessage, told) => {
  progress.accepted += 1;
  progress.lastAt = at;
  const messages = endpoints.get(subscriber)?.messages;
  if (!told || !messages) return;
  const known = messages.get(id) ?? { count: 0, firstAt: at };
  messages.set(id, known);
  known.count += 1;
});

const control = createServer((request, response) => {
  handle(request).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    (error: unknown) => refuse(response, error),
  );
});
control.listen(0, '127.0.0.1', () => {
  const address = control.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ push: service.origin, control: `http://127.0.0.1:${port}` })}\n`);
});
watchParent(() => process.exit(0));

async function handle(request: IncomingMessage): Promise<unknown> {
  switch (`${request.method} ${request.url}`) {
    case 'POST /browsers': {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const { count, seed }: { count: number; seed: number } = JSON.parse(Buffer.concat(parts).toString('utf8'));
      return makeBrowsers(count, seed);
    }
    case 'GET /progress':
      return progress;
    case 'GET /report':
      return report();
    default:
      throw new Error(`no ${request.method} ${request.url}`);
  }
}

function makeBrowsers(count: number, seed: number): Browser[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const conduct = conductOf(random());
    const subscriber = service.subscribe(...conducts[conduct]);
    endpoints.set(subscriber, { subscriber, conduct, messages: new Map() });
    return { subscription: subscriber.subscription, conduct };
  });
}

const accepted: Answer = { status: 201 };
const throttled: Answer = { status: 429, headers: { 'retry-after': '1' } };

/** The first answers of an endpoint, and the one that it gives from then on. */
const conducts: Readonly<Record<Conduct, readonly [readonly Answer[], Answer]>> = {
  well: [[], accepted],
  gone: [[], { status: 410 }],
  throttled: [[throttled], accepted],
  'server-error': [[{ status: 500 }], accepted],
  reset: [['reset'], accepted],
};

/** One in fifty is gone, one in fifty is throttled at first, one in fifty fails at first. */
function conductOf(chance: number): Conduct {
  if (chance < 0.02) return 'gone';
  if (chance < 0.04) return 'throttled';
  if (chance < 0.05) return 'server-error';
  return chance < 0.06 ? 'reset' : 'well';
}

function report(): PushReport {
  const undecryptable = service.faults.filter((fault) => fault === 'undecryptable').length;
  return {
    endpoints: [...endpoints.values()].map(
      ({ subscriber, conduct, messages }): EndpointReport => ({
        endpoint: subscriber.subscription.endpoint,
        gone: conduct === 'gone' && subscriber.requests > 0,
        requests: subscriber.requests,
        messages: [...messages].map(([id, { count, firstAt }]) => ({ id, count, firstAt })),
      }),
    ),
    undecryptable,
    violations: service.faults.filter((fault) => fault !== 'undecryptable'),
  };
}

function refuse(response: ServerResponse, error: unknown): void {
  response.writeHead(400).end(error instanceof Error ? error.message : String(error));
}
