/** `tocsin start`: the same as `npm start`. */
import type { Command } from './command.ts';

export default {
  summary: 'run the pipeline: all roles, or one',
  usage: `tocsin start [all|ingest|scoring|alerts|api]

Runs all roles in this process, or one of them. Settings come from the environment or the file in TOCSIN_CONFIG;
docs/operations.md lists them.`,
  async run(words) {
    process.argv.splice(2, process.argv.length, ...words);
    await import('../main.ts');
    return 0;
  },
} satisfies Command;
