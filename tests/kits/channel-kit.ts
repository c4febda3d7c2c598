/** What every channel must do, run over each file of `alerts/channels`: bring a rig that can make its far side answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, ChannelEnvironment, ChannelSender, Message, Outcome, Recipient } from '../../alerts/channel.ts';

/** What the far side of a channel may do with one attempt, and what the channel must make of it. */
export interface Attempt {
  readonly name: string;
  readonly expected: Outcome | { readonly kind: Outcome['kind'] };
  /** Whether the channel must raise an alarm. */
  readonly alarm?: boolean;
}

export interface ChannelRig {
  /** An address input that is accepted, another each time. `attempt` names what happens to the next message to it. */
  address(attempt?: string): unknown;
  /** Inputs that must be refused, by what is wrong with them. */
  readonly faultyAddresses: Readonly<Record<string, unknown>>;
  /** Every answer the far side can give; empty for a channel without one. */
  readonly attempts: readonly Attempt[];
  /** Texts that reached an address, as a person would read them. */
  heard(address: unknown): readonly { readonly id: string; readonly title: string; readonly status: string }[];
  readonly environment: ChannelEnvironment;
  readonly alarms: string[];
  close(): Promise<void>;
}

const expiresAt = Date.now() + 3_600_000;

const message: Message = {
  alertId: 'alert-1',
  tag: 'dGhyZWFkLTE',
  msgType: 'Alert',
  status: 'Actual',
  severity: 'Extreme',
  language: 'ar',
  direction: 'rtl',
  title: 'زلزال: احتمِ الآن',
  body: 'اهتزاز شديد متوقع خلال ثوانٍ. انبطح، احتمِ، تمسّك.',
  url: 'https://warn.example.org/alerts/alert-1',
  sent: '2023-02-06T04:17:55+03:00',
  sentAt: Date.parse('2023-02-06T04:17:55+03:00'),
  expiresAt,
  renotify: true,
};

/** Registers the tests of one channel. */
export function testChannel(channel: Channel, openRig: () => Promise<ChannelRig>): void {
  describe(`channel ${channel.id}`, () => {
    let rig: ChannelRig;
    let sender: ChannelSender;
    let serial = 0;
    beforeAll(async () => {
      rig = await openRig();
      sender = await channel.open(rig.environment);
    });
    afterAll(async () => {
      await sender.close();
      await rig.close();
    });

    const options = { expiresAt, urgency: 'high', topic: message.tag } as const;
    const recipient = (input: unknown): Recipient => ({
      subscriptionId: `subscription-${++serial}`,
      address: channel.parseAddress(input, rig.environment),
    });
    const send = (inputs: readonly unknown[], what: Message = message, signal = new AbortController().signal) =>
      sender.send(channel.render(what), inputs.map(recipient), { ...options, signal });

    it('gives the same canonical address for the same input, and reads its own canonical form', () => {
      const input = rig.address();
      expect(channel.parseAddress(input, rig.environment)).toEqual(channel.parseAddress(input, rig.environment));
      expect(channel.parseAddress(input, rig.environment).key.length).toBeGreaterThan(0);
    });

    it('refuses faulty addresses and says which field to change', () => {
      for (const [fault, input] of Object.entries(rig.faultyAddresses)) {
        expect(() => channel.parseAddress(input, rig.environment), fault).toThrowError(
          expect.objectContaining({ code: 'invalid-parameter', faults: expect.arrayContaining([expect.anything()]) }),
        );
      }
    });

    it('makes of each answer of the far side what the contract says', async () => {
      for (const { name, expected, alarm } of rig.attempts) {
        rig.alarms.length = 0;
        expect(await send([rig.address(name)]), name).toEqual([expect.objectContaining(expected)]);
        expect(rig.alarms.length > 0, `alarm after ${name}`).toBe(alarm === true);
      }
    });

    it('answers in order, and no bad recipient stops the good ones', async () => {
      const bad = rig.attempts.filter(({ expected }) => expected.kind !== 'delivered');
      const inputs = [undefined, ...bad.flatMap(({ name }) => [name, undefined])].map((name) => rig.address(name));
      const expected = [{ kind: 'delivered' }, ...bad.flatMap((attempt) => [attempt.expected, { kind: 'delivered' }])];
      const outcomes = await send(inputs, { ...message, alertId: 'alert-order' });
      expect(outcomes).toEqual(expected.map((outcome) => expect.objectContaining(outcome)));
      const good = inputs.filter((_, index) => expected[index]?.kind === 'delivered');
      for (const input of good) expect(rig.heard(input).map(({ id }) => id)).toEqual(['alert-order']);
    });

    it('survives an address that was stored damaged', async () => {
      const [first, last] = [recipient(rig.address()), recipient(rig.address())];
      const damaged: Recipient = { subscriptionId: 'damaged', address: { key: '', value: {} } };
      const outcomes = await sender.send(channel.render(message), [first, damaged, last], {
        ...options,
        signal: new AbortController().signal,
      });
      expect(outcomes).toHaveLength(3);
      expect([outcomes[0]?.kind, outcomes[2]?.kind]).toEqual(['delivered', 'delivered']);
    });

    it('drops a payload beyond its limit for everybody', async () => {
      const payload = new Uint8Array(channel.limits.payloadBytes + 1).fill(32);
      const recipients = [rig.address(), rig.address()].map(recipient);
      const outcomes = await sender.send(payload, recipients, { ...options, signal: new AbortController().signal });
      expect(outcomes.map(({ kind }) => kind)).toEqual(['drop', 'drop']);
    });

    it('keeps the marks of exercises and tests, also in a text that must be cut', async () => {
      for (const status of ['Exercise', 'Test'] as const) {
        const mark = status.toUpperCase();
        const input = rig.address();
        const body = `${mark} ${'long text '.repeat(2_000)}`;
        await send([input], { ...message, status, title: `${mark}: ${message.title}`, body });
        expect(rig.heard(input)).toEqual([
          expect.objectContaining({ status, title: expect.stringContaining(`${mark}: `) }),
        ]);
      }
    });

    it('starts nothing once it is told to stop', async () => {
      const input = rig.address();
      const outcomes = await send([input, rig.address()], message, AbortSignal.abort());
      expect(outcomes).toEqual([stoppedOutcome, stoppedOutcome]);
      expect(rig.heard(input)).toEqual([]);
    });

    it('answers at once for those not begun when it is told to stop', async () => {
      const stop = new AbortController();
      const many = Array.from({ length: 400 }, () => rig.address());
      const running = send(many, message, stop.signal);
      stop.abort();
      const outcomes = await running;
      expect(outcomes).toHaveLength(400);
      const heard = many.map((input) => rig.heard(input).length);
      expect(outcomes.map(({ kind }) => (kind === 'delivered' ? 1 : 0))).toEqual(heard);
    });
  });
}

const stoppedOutcome = { kind: 'retry', afterMs: null, reason: 'stopped', perhapsHeard: false };
