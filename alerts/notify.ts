/** Tells the operators what a person must look at: one POST per notice to the operators' webhook, and always a line in the log. */
import type { Payloads } from '../domain/pipeline.ts';
import { guardedAgent, vetUrl } from '../platform/egress.ts';
import { fetchBounded } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import { markNoticeSent, noticeById } from '../platform/stores/notice-store.ts';

/** The handler of `notify` and what it holds open. A failed POST throws, so that the queue retries it. */
export function openNotifier({ config, pool, clock, log, metrics }: Platform) {
  const { allowPrivateHosts } = config.push;
  const agent = guardedAgent({ allowPrivateHosts });
  const notices = metrics.counter('alerts_notices_total', 'Notices to the operators by kind and outcome', [
    'kind',
    'outcome',
  ]);
  return {
    async notify({ noticeId }: Payloads['notify'], signal: AbortSignal): Promise<void> {
      const notice = await noticeById(pool, noticeId);
      if (!notice || notice.sentAt !== null) return;
      const { agencyId, kind, body, at } = notice;
      log.warn({ notice: noticeId, agency: agencyId, kind, ...body }, 'operators must look');
      if (config.operator.webhookUrl) {
        const answer = await fetchBounded(vetUrl(config.operator.webhookUrl, { allowPrivateHosts }).href, {
          method: 'POST',
          body: JSON.stringify({ id: noticeId, agencyId, kind, at: new Date(at).toISOString(), body }),
          headers: { 'content-type': 'application/json' },
          timeoutMs: 10_000,
          maxBytes: 65_536,
          userAgent: 'Tocsin',
          signal,
          maxRedirects: 0,
          dispatcher: agent,
        });
        if (answer.kind === 'failed') {
          notices.inc({ kind, outcome: 'failed' });
          throw new Error(`the operators’ webhook failed: ${answer.reason}, ${answer.message}`);
        }
      }
      notices.inc({ kind, outcome: config.operator.webhookUrl ? 'sent' : 'logged' });
      await markNoticeSent(pool, noticeId, clock.now());
    },
    close: () => agent.close(),
  };
}
