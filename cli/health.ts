/** `tocsin health`: asks the process on PORT how it is; the container's health check. */
import { loadConfig } from '../platform/config.ts';
import { fetchBounded } from '../platform/http.ts';
import type { Command } from './command.ts';

export default {
  summary: 'ask the running process how it is',
  usage: `tocsin health

Asks http://127.0.0.1:PORT/health and prints the answer. Exit code 0 when the process can do its work, else 1.`,
  async run() {
    const { port } = loadConfig().http;
    const answer = await fetchBounded(`http://127.0.0.1:${port}/health`, {
      timeoutMs: 4_000,
      maxBytes: 100_000,
      userAgent: 'tocsin-health',
    });
    process.stdout.write(`${answer.kind === 'body' ? answer.body.toString() : JSON.stringify(answer)}\n`);
    return answer.kind === 'body' ? 0 : 1;
  },
} satisfies Command;
