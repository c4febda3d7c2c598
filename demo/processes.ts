/** The processes that the demo starts; they end with it, however it ends. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { dieTogether } from '../platform/supervise.ts';

export const root = resolve(import.meta.dirname, '..');

/** The settings of a run: names of platform/config.ts. */
export type Settings = Readonly<Record<string, string>>;

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
}

export interface RunningPipeline {
  readonly child: ChildProcess;
  /** SIGKILL, then a new process on what the old one left. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole pipeline, unchanged: `main.ts all`. `configFile` holds `settings`; what it prints goes to `logFile`. */
export function startPipeline(configFile: string, settings: Settings, logFile: string): RunningPipeline {
  const log = createWriteStream(logFile, { flags: 'a' });
  const launch = (): RunningProcess => {
    const words = withSettings(configFile, settings, [...tsx, 'main.ts', 'all']);
    const child = spawn('env', words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return running(child);
  };
  let process = launch();
  return {
    get child() {
      return process.child;
    },
    async killAndRestart() {
      process.child.kill('SIGKILL');
      await process.stop();
      process = launch();
    },
    stop: () => process.stop(),
  };
}

export interface PushAddresses {
  /** Where endpoints lie. */
  readonly push: string;
  /** Where it is steered and asked. */
  readonly control: string;
}

/** The push service, with where it listens. */
export async function startPush(): Promise<RunningProcess & PushAddresses> {
  const child = spawn(process.execPath, [...tsx.slice(1), join('demo', 'push-process.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const addresses = await new Promise<PushAddresses>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', (line) => done(JSON.parse(line)));
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`the push service ended at its start (${code})`)));
  });
  return { ...running(child), ...addresses };
}

/** Runs a `tocsin` command to its end; answers what it printed. @throws Error with what it complained of. */
export function runCommand(configFile: string, settings: Settings, command: readonly string[]): Promise<string> {
  const words = withSettings(configFile, settings, [...tsx, join('cli', 'tocsin.ts'), ...command]);
  return new Promise((done, fail) => {
    execFile('env', words, { cwd: root }, (error, stdout, stderr) => {
      if (error) fail(new Error(`tocsin ${command.join(' ')}: ${stderr.trim() || error.message}`));
      else done(stdout);
    });
  });
}

const tsx = [process.execPath, '--import', 'tsx'];

/** The environment goes before the file, so what the file says must not be in it. */
const withSettings = (configFile: string, settings: Settings, words: readonly string[]): string[] => [
  ...Object.keys(settings).flatMap((name) => ['-u', name]),
  `TOCSIN_CONFIG=${configFile}`,
  ...words,
];

function running(child: ChildProcess): RunningProcess {
  dieTogether(child);
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await gone;
    },
  };
}
