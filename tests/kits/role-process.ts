/** A role of main.ts as a process of its own, with nothing in its environment but what it is given. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');

export type Role = 'ingest' | 'scoring' | 'alerts' | 'api' | 'all';

export interface RoleProcess {
  readonly role: Role;
  readonly pid: number;
  /** Of the API, or of the status server; without a path. */
  readonly address: string;
  /** All it has printed. */
  log(): string;
  kill(): Promise<void>;
  /** As an operator stops it. */
  stop(): Promise<void>;
}

/** Resolves once the role has printed its table; rejects with its log if it ends before. */
export async function startRole(role: Role, environment: Readonly<Record<string, string>>): Promise<RoleProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts', role], {
    cwd: root,
    env: { ...bareEnvironment(), PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  const end = (signal: NodeJS.Signals) => endChild(child, signal);
  const address = await new Promise<string>((ready, failed) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk;
      const found = /^ {2}(?:open|status) +(http:\/\/[^/\s]+)/m.exec(log);
      if (found) ready(found[1]!);
    });
    child.once('exit', (code, signal) => failed(new Error(`${role} ended (${code ?? signal}): ${log.slice(-2_000)}`)));
  });
  return { role, pid: child.pid!, address, log: () => log, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** What a program needs to be found and to start; no setting of the caller's. */
export function bareEnvironment(): Record<string, string> {
  return Object.fromEntries(['PATH', 'HOME', 'LANG'].map((name) => [name, process.env[name] ?? '']));
}

function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill(signal);
  });
}
