/**
 * Enough of Mozilla's push service for a stock Firefox: the WebSocket by which the browser registers and hears, and the
 * endpoint that a sender posts to (RFC 8030). It cannot read what it carries.
 * Source: mozilla-services/autopush-rs, docs/src/http.md and the messages Firefox exchanges with it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Autopush {
  /** For `dom.push.serverURL`. */
  readonly url: string;
  /** Codes by which the browser said what became of each message; 100 is delivered, 101 undecryptable, 102 failed in the worker. */
  readonly acks: readonly number[];
  /** Messages that a sender had accepted, 201. */
  readonly accepted: number;
  /** Hands the last message to the browser again, as after an answer that was lost. */
  repeatLast(): void;
  close(): Promise<void>;
}

interface Channel {
  readonly channelID: string;
  readonly uaid: string;
}

interface FromBrowser {
  readonly messageType?: 'hello' | 'register' | 'unregister' | 'ack' | 'ping';
  readonly uaid?: string;
  readonly channelID?: string;
  readonly updates?: readonly { readonly code: number }[];
}

export async function startAutopush(): Promise<Autopush> {
  const channels = new Map<string, Channel>();
  const browsers = new Map<string, WebSocket>();
  const acks: number[] = [];
  const sent: { readonly channel: Channel; readonly body: Buffer; readonly encoding: string }[] = [];
  const server = createServer((request, response) => void take(request, response));
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (names) => names.has('push-notification') && 'push-notification',
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the push service has no port');
  const host = `127.0.0.1:${address.port}`;

  const hand = ({ channel, body, encoding }: (typeof sent)[number]): void => {
    const data = body.toString('base64url');
    const version = randomBytes(16).toString('base64url');
    browsers.get(channel.uaid)?.send(
      JSON.stringify({
        messageType: 'notification',
        channelID: channel.channelID,
        version,
        data,
        headers: { encoding },
      }),
    );
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const channel = channels.get(request.url?.split('/').at(-1) ?? '');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (!channel) return void response.writeHead(410).end();
    if (!request.headers['ttl']) return void response.writeHead(400).end();
    const message = { channel, body: Buffer.concat(parts), encoding: String(request.headers['content-encoding']) };
    sent.push(message);
    hand(message);
    response.writeHead(201, { location: `http://${host}/m/${sent.length}` }).end();
  };

  const answer = (
    socket: WebSocket,
    { messageType, uaid, channelID = '', updates = [] }: FromBrowser,
  ): object | undefined => {
    if (messageType === 'hello') {
      const id = uaid || randomUUID().replaceAll('-', '');
      browsers.set(id, socket);
      return { messageType, uaid: id, status: 200, use_webpush: true, broadcasts: {} };
    }
    if (messageType === 'register') {
      const id = randomBytes(24).toString('base64url');
      const owner = [...browsers].find(([, one]) => one === socket)?.[0] ?? '';
      channels.set(id, { uaid: owner, channelID });
      return { messageType, channelID, status: 200, pushEndpoint: `http://${host}/wpush/v2/${id}` };
    }
    if (messageType === 'unregister') {
      for (const [id, channel] of channels) if (channel.channelID === channelID) channels.delete(id);
      return { messageType, channelID, status: 200 };
    }
    if (messageType === 'ack') acks.push(...updates.map(({ code }) => code));
    return messageType === 'ack' ? undefined : {};
  };

  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const reply = answer(socket, JSON.parse(String(data)));
      if (reply) socket.send(JSON.stringify(reply));
    });
  });

  return {
    url: `ws://${host}/`,
    acks,
    get accepted() {
      return sent.length;
    },
    repeatLast() {
      const last = sent.at(-1);
      if (!last) throw new Error('nothing was sent yet');
      hand(last);
    },
    close: () =>
      new Promise((done) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
