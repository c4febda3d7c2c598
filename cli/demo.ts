/** `tocsin demo` and `npm run demo`: the whole pipeline on this machine, from a replayed earthquake to decrypted pushes. */
import { parseArgs } from 'node:util';
import { type RunningDemo, runDemo } from '../demo/run.ts';
import { turkiye2023 } from '../demo/scenarios/turkiye-2023.ts';
import { loadConfig } from '../platform/config.ts';
import { watchParent } from '../platform/supervise.ts';
import type { Command } from './command.ts';

const usage = `tocsin demo [--subscribers N] [--seed N] [--magnitude M] [--exit] [--json] [--port P]
  --subscribers  people with real keys around real towns, 1 to 100000 (default 5000)
  --seed         varies people, early locations and times, a whole number (default 1)
  --magnitude    of the first earthquake, 4 to 8.5 (default 7.8)
  --exit         end when it is over; else the page stays open until Ctrl-C
  --json         the last line is one JSON object with the counts; the story goes to standard error
  --port         of the page and the API (default: a free one)
Needs no network. REDIS_URL and DATABASE_URL are used if set: in an empty logical database, and in a new database tocsin_demo_….
Exit code: 0 all were told and nobody else, 1 not so, 2 the command was wrong.`;

const command: Command = {
  summary: 'show the whole pipeline on a replayed earthquake, without a network',
  usage,
  async run(words) {
    const options = readOptions(words);
    if (typeof options === 'string') {
      process.stderr.write(`tocsin demo: ${options}\n${usage}\n`);
      return 2;
    }
    return demonstrate(options);
  },
};
export default command;

interface Options {
  readonly subscribers: number;
  readonly seed: number;
  readonly magnitude: number;
  readonly port: number | undefined;
  readonly exit: boolean;
  readonly json: boolean;
}

async function demonstrate({ subscribers, seed, magnitude, port, exit, json }: Options): Promise<number> {
  const tell = (line: string) => (json ? process.stderr : process.stdout).write(`${line}\n`);
  const interrupted = interruption();
  const run = runDemo(
    loadConfig(),
    turkiye2023({ magnitude, seed }),
    { subscribers, seed, port, tell },
    interrupted.use,
  );
  const demo = await Promise.race([run, interrupted.happened]);
  if (!demo) return 130;
  tellOutcome(demo, tell);
  if (!exit) {
    tell(`\nLook at ${demo.ground.origin}/ (page), /v1/feed/alerts.atom (CAP feed), /docs (API). Ctrl-C ends it.`);
    await interrupted.happened;
  }
  await demo.stop();
  if (json) process.stdout.write(`${JSON.stringify(demo.summary)}\n`);
  const { missed, outside, undecryptable, duplicates } = demo.summary;
  return missed + outside + undecryptable + duplicates === 0 ? 0 : 1;
}

/** Ctrl-C, or the end of the npm that started this: everything that was started is stopped first. */
function interruption() {
  let stop: () => Promise<void> = async () => undefined;
  const happened = new Promise<undefined>((done) => {
    const end = () => void stop().finally(() => done(undefined));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
    watchParent(end);
  });
  return {
    happened,
    use: (started: () => Promise<void>) => {
      stop = started;
    },
  };
}

function tellOutcome({ summary, report }: RunningDemo, tell: (line: string) => void): void {
  const { expected, delivered, missed, outside, duplicates, undecryptable, gone, firstPushMs, allPushedMs } = summary;
  tell(
    `\n${summary.reports} reports of ${summary.events} events; CAP: ${summary.alerts} Alert, ${summary.updates} Update, ${summary.cancels} threads cancelled`,
  );
  tell(
    `expected ${expected}, delivered ${delivered}, missed ${missed}, outside ${outside}, duplicates ${duplicates}, undecryptable ${undecryptable}, gone ${gone}`,
  );
  tell(
    `first push after ${firstPushMs} ms, all ${report.endpoints.length} subscribers' first decision after ${allPushedMs} ms`,
  );
  for (const violation of new Set(report.violations)) tell(`the push service objects: ${violation}`);
}

/** The options, or what is wrong with them. */
function readOptions(words: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        subscribers: { type: 'string', default: '5000' },
        seed: { type: 'string', default: '1' },
        magnitude: { type: 'string', default: '7.8' },
        port: { type: 'string' },
        exit: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const { exit, json } = values;
    return {
      subscribers: number('subscribers', values.subscribers, 1, 100_000, true),
      seed: number('seed', values.seed, 0, 2 ** 32 - 1, true),
      magnitude: number('magnitude', values.magnitude, 4, 8.5, false),
      port: values.port === undefined ? undefined : number('port', values.port, 1, 65_535, true),
      exit,
      json,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function number(name: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new Error(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not '${text}'`);
}
