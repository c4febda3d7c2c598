/**
 * A push service for the demo and for tests: checks what RFC 8030, 8188 and 8292 ask of a sender, decrypts what it gets with http_ece, counts
 * message ids per endpoint, and answers as it is told to.
 */
import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import ece from 'http_ece';

/** `silence`: no answer at all; `reset`: the connection breaks before the body is read; `lost`: accepted, then the answer is lost. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'silence'
  | 'reset'
  | 'lost';

export interface ReceivedMessage {
  /** Our message id inside the payload. */
  readonly id: string;
  readonly payload: { readonly notification: Record<string, unknown>; readonly tocsin: Record<string, unknown> };
  readonly ttlS: number;
  readonly urgency: string;
  readonly topic: string;
  readonly authorization: string;
  /** Salt and sender's key of RFC 8188's header: never the same twice. */
  readonly keying: string;
  readonly at: number;
}

export interface TestSubscriber {
  /** What PushSubscription.toJSON() gives. */
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  /** Answers to the next messages, one each; then `standing`. */
  readonly script: Answer[];
  readonly standing: Answer;
  /** Messages accepted (201, or the answer lost), in order, unless whoever started the service keeps them. */
  readonly received: ReceivedMessage[];
  /** Every request, refused ones too. */
  requests: number;
}

export interface PushService {
  readonly origin: string;
  /** A browser that was subscribed: its messages are answered by the script, then by `standing` (201). */
  subscribe(script?: readonly Answer[], standing?: Answer): TestSubscriber;
  /** Faults of the sender's: each would be a 4xx of a real service. */
  readonly faults: string[];
  /** Waits before each answer, milliseconds. */
  delayMs: number;
  close(): Promise<void>;
}

interface Place {
  readonly subscriber: TestSubscriber;
  readonly privateKey: ECDH;
  readonly auth: string;
}

/** `keep` takes each message that was accepted, with whether the sender was told so; else they stay with their subscriber. */
export async function startPushService(
  keep: (subscriber: TestSubscriber, message: ReceivedMessage, told: boolean) => void = ({ received }, message) =>
    void received.push(message),
): Promise<PushService> {
  const readToken = cachedTokens();
  const places = new Map<string, Place>();
  const faults: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the push service has no port');
  const origin = `http://127.0.0.1:${address.port}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const place = places.get(request.url ?? '');
    if (!place) return end(response, 404);
    place.subscriber.requests += 1;
    const told = place.subscriber.script.shift() ?? place.subscriber.standing;
    if (told === 'silence') return;
    if (told === 'reset') return void request.socket.resetAndDestroy();
    const body = await readAll(request);
    if (service.delayMs > 0) await new Promise((done) => setTimeout(done, service.delayMs));
    if (told !== 'lost' && told.status !== 201) return end(response, told.status, told.headers);
    const fault = faultOf(request, body, (header) => readToken(header, origin));
    if (fault) {
      faults.push(fault.text);
      return end(response, fault.status);
    }
    try {
      keep(place.subscriber, open(request, body, place), told !== 'lost');
    } catch {
      faults.push('undecryptable');
      return end(response, 400);
    }
    if (told === 'lost') request.socket.resetAndDestroy();
    else end(response, 201, { location: `${origin}/message/${randomBytes(6).toString('hex')}`, ...told.headers });
  };

  const service: PushService = {
    origin,
    faults,
    delayMs: 0,
    subscribe(script = [], standing = { status: 201 }) {
      const privateKey = createECDH('prime256v1');
      const p256dh = privateKey.generateKeys('base64url');
      const auth = randomBytes(16).toString('base64url');
      const path = `/push/${randomBytes(24).toString('base64url')}`;
      const subscriber: TestSubscriber = {
        subscription: { endpoint: `${origin}${path}`, keys: { p256dh, auth } },
        script: [...script],
        standing,
        received: [],
        requests: 0,
      };
      places.set(path, { subscriber, privateKey, auth });
      return subscriber;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return service;
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, headers).end();
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function faultOf(
  { method, headers }: IncomingMessage,
  body: Buffer,
  readToken: (header: string) => string | undefined,
): { readonly status: number; readonly text: string } | undefined {
  const wrong = (status: number, text: string) => ({ status, text });
  if (method !== 'POST') return wrong(405, `method ${method}`);
  if (!/^\d+$/.test(String(headers['ttl']))) return wrong(400, `TTL ${headers['ttl']}`);
  if (headers['content-encoding'] !== 'aes128gcm') return wrong(400, `encoding ${headers['content-encoding']}`);
  if (!/^(very-low|low|normal|high)$/.test(String(headers['urgency']))) return wrong(400, 'Urgency');
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(String(headers['topic']))) return wrong(400, `Topic ${headers['topic']}`);
  if (body.length > 4_096) return wrong(413, `${body.length} bytes`);
  const claim = readToken(String(headers['authorization']));
  return claim === undefined ? undefined : wrong(401, claim);
}

/** A token is meant to be reused: each is checked once. */
function cachedTokens(): typeof checkToken {
  const known = new Map<string, string | undefined>();
  return (header, origin) => {
    if (!known.has(header)) known.set(header, checkToken(header, origin));
    return known.get(header);
  };
}

/** What is wrong with a VAPID header (RFC 8292 §2 and §3), or undefined. */
function checkToken(header: string, origin: string): string | undefined {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header);
  if (!match) return 'authorization is not of the form vapid t=…, k=…';
  const [, head = '', claims = '', signature = '', key = ''] = match;
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  const { aud, exp, sub } = decode(claims);
  const nowS = Date.now() / 1_000;
  if (!signed || decode(head).alg !== 'ES256') return 'the token is not signed by k';
  if (aud !== origin) return `aud ${aud}`;
  if (!(exp > nowS && exp <= nowS + 86_400)) return `exp ${exp}`;
  return /^(mailto:|https:)/.test(sub) ? undefined : `sub ${sub}`;
}

function open({ headers }: IncomingMessage, body: Buffer, { privateKey, auth }: Place): ReceivedMessage {
  const text = ece.decrypt(body, { version: 'aes128gcm', privateKey, authSecret: auth }).toString('utf8');
  const payload: ReceivedMessage['payload'] = JSON.parse(text);
  return {
    id: String(payload.tocsin['id']),
    payload,
    ttlS: Number(headers['ttl']),
    urgency: String(headers['urgency']),
    topic: String(headers['topic']),
    authorization: String(headers['authorization']),
    keying: body.subarray(0, 21 + 65).toString('hex'),
    at: Date.now(),
  };
}
