/** No child outlives its parent: children die with this process, and this process with the npm that started it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { processFacts } from './process-identity.ts';

/**
 * Ends `child` once this process is gone, however it went: a shell of its own session reads a pipe whose only writer is
 * this process. At its end the shell asks politely (SIGINT), after 2 s firmly (SIGQUIT), after 4 s surely (SIGKILL).
 */
export function dieTogether(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const script = `read -r _; p=${child.pid}
    for s in INT QUIT KILL; do kill -s $s $p 2>/dev/null || exit 0; i=0
    while [ $i -lt 20 ]; do kill -0 $p 2>/dev/null || exit 0; sleep 0.1; i=$((i+1)); done; done`;
  const watchdog = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watchdog.on('error', () => child.kill('SIGKILL'));
  watchdog.unref();
  child.once('exit', () => watchdog.kill('SIGKILL'));
}

/**
 * Calls `stop` once when the npm or node that started this process is gone: npm is often killed while the node below it is
 * not. A shell between the two does not die with npm, so the one above the shell is watched. Started by anything else, such
 * as a login shell that may end while nohup keeps us, nothing is watched. Returns how to stop watching.
 */
export function watchParent(stop: () => void, intervalMs = 500): () => void {
  const watched = linksToWatch();
  const timer = setInterval(() => {
    if (watched.every(({ pid, parentPid }) => processFacts(pid)?.parentPid === parentPid)) return;
    clearInterval(timer);
    stop();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The links of parent and child, from this process up to a node, that must stay as they are. */
function linksToWatch(): { pid: number; parentPid: number }[] {
  const self = { pid: process.pid, parentPid: process.ppid };
  const parent = processFacts(process.ppid);
  if (!parent) return [];
  if (isNode(parent.name)) return [self];
  const isShell = /^(sh|dash|bash|zsh|ash|busybox)$/.test(parent.name);
  return isShell && isNode(processFacts(parent.parentPid)?.name ?? '')
    ? [self, { pid: process.ppid, parentPid: parent.parentPid }]
    : [];
}

/** npm names its process after its command; newer nodes name their main thread. */
const isNode = (name: string): boolean => /^(node|npm|npx|pnpm|yarn|MainThread)/.test(name);
