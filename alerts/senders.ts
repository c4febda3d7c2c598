/** The open channels of one lane: each lane has connections of its own, so that routine messages never stand in an immediate one's way. */
import { loadVapidKeys } from '../platform/key-files.ts';
import type { Platform } from '../platform/platform.ts';
import type { Channel, ChannelSender } from './channel.ts';
import { loadChannels } from './load-channels.ts';

export interface Sender {
  readonly channel: Channel;
  readonly sender: ChannelSender;
  /** What the channel raised an alarm about since it was last asked; null for nothing. */
  takeAlarm(): string | null;
}

export interface Senders {
  of(channelId: string): Sender | undefined;
  close(): Promise<void>;
}

/** Longest that one attempt may take; a push service that needs longer is tried again. */
const timeoutMs = 10_000;

/** @throws TocsinError('wiring' or 'configuration') where a channel cannot be opened. */
export async function openSenders({ config, clock, log }: Platform): Promise<Senders> {
  const senders = new Map<string, Sender>();
  for (const channel of await loadChannels()) {
    let alarm: string | null = null;
    const sender = await channel.open({
      contact: config.identity.contact ?? contactOf(config.identity.sender),
      vapidKeys: () => loadVapidKeys(config.files),
      connectionsPerHost: config.push.connectionsPerHost,
      extraHosts: config.push.extraHosts,
      allowPrivateHosts: config.push.allowPrivateHosts,
      timeoutMs,
      now: clock.now,
      log: (fields, text) => log.info({ channel: channel.id, ...fields }, text),
      alarm: (reason) => {
        alarm = reason;
      },
    });
    const takeAlarm = () => {
      const taken = alarm;
      alarm = null;
      return taken;
    };
    senders.set(channel.id, { channel, sender, takeAlarm });
  }
  return {
    of: (id) => senders.get(id),
    async close() {
      await Promise.all([...senders.values()].map(({ sender }) => sender.close()));
    },
  };
}

/** RFC 8292 §2.1: `mailto:` or `https:`; without a configured contact, the CAP sender's mailbox or its domain's. */
const contactOf = (sender: string): string => `mailto:${sender.includes('@') ? sender : `postmaster@${sender}`}`;
