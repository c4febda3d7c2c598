/** A channel that writes each message to the structured log: for operators who want to see what would be said, and to whom. */
import { TocsinError } from '../../domain/error.ts';
import type { Channel, Message } from '../channel.ts';

const channel: Channel = {
  id: 'log',
  limits: { payloadBytes: 65_536, concurrency: 1_000 },
  parseAddress(input) {
    const label = typeof input === 'object' && input !== null && 'label' in input ? input.label : undefined;
    if (typeof label !== 'string' || !/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(label)) {
      const fault = {
        path: '/address/label',
        message:
          'give a label of 1 to 64 letters, digits, blanks, dots, - or _; never a phone number or e-mail address',
      };
      throw new TocsinError('invalid-parameter', `${fault.path}: ${fault.message}`, [fault]);
    }
    const canonical = label.trim().normalize('NFC');
    return { key: canonical, value: { label: canonical } };
  },
  render: (message) => new TextEncoder().encode(JSON.stringify(message)),
  async open(environment) {
    return {
      async send(payload, recipients, { signal }) {
        if (payload.length > channel.limits.payloadBytes)
          return recipients.map(() => ({ kind: 'drop', reason: 'payload-too-large' }));
        const { alertId, status, msgType, severity, language, title, body }: Message = JSON.parse(
          new TextDecoder().decode(payload),
        );
        return recipients.map(({ subscriptionId, address }) => {
          if (signal.aborted) return { kind: 'retry', afterMs: null, reason: 'stopped', perhapsHeard: false };
          const said = { alert: alertId, status, msgType, severity, language, title, body };
          environment.log({ ...said, subscription: subscriptionId, label: address.value['label'] }, 'told');
          return { kind: 'delivered' };
        });
      },
      async close() {
        // The log belongs to the process.
      },
    };
  },
};
export default channel;
