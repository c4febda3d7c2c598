/** Tells one process from a later one that was given the same pid: by its start time. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly parentPid: number;
  readonly name: string;
  /** Changes when a pid is used again. */
  readonly started: string;
}

/** Facts of a live process; undefined where there is none (a zombie counts as none). Linux reads /proc, others ask `ps`. */
export function processFacts(pid: number): ProcessFacts | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** `12345 987654`: names this very process for as long as the machine is up. */
export function identityOf(pid: number): string | undefined {
  const facts = processFacts(pid);
  return facts && `${pid} ${facts.started}`;
}

function fromProc(pid: number): ProcessFacts | undefined {
  try {
    // proc(5): the name is in parentheses and may hold blanks; state is field 3, ppid 4, starttime 22.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { parentPid: Number(fields[1]), name: stat.slice(stat.indexOf('(') + 1, end), started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessFacts | undefined {
  const { stdout, status } = spawnSync('ps', ['-o', 'stat=,ppid=,lstart=,comm=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const match = status === 0 ? /^(\S+)\s+(\d+)\s+(\w+ +\w+ +\d+ +[\d:]+ +\d+)\s+(.*)$/.exec(stdout.trim()) : null;
  if (!match || match[1]?.startsWith('Z')) return undefined;
  return { parentPid: Number(match[2]), started: match[3] ?? '', name: match[4]?.split('/').pop() ?? '' };
}
