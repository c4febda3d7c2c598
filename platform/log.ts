/** The log: JSON lines through pino, readable lines on a terminal, and never an address or a secret. */
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { redact, redactText } from './redact.ts';

export type Log = Logger;

/** Opens the log of one role. `stream` is for tests; else standard error, so that a command's own output stays clean. */
export function openLog({ level, format }: Config['log'], role: string, stream?: DestinationStream): Log {
  const pretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY === true);
  const out = stream ?? destination({ fd: 2, sync: true });
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => redact(fields) as Record<string, unknown> },
      // The formatter above has made errors plain already.
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
      hooks: {
        logMethod(words, method) {
          const safe = words.map((word) =>
            typeof word === 'string' ? redactText(word) : word instanceof Error ? { err: redact(word) } : word,
          );
          method.apply(this, safe as typeof words);
        },
      },
    },
    pretty ? { write: (line: string) => out.write(readable(line)) } : out,
  );
}

/** `12:34:56.789 warn  ingest feed is late feed=usgs lagSeconds=90` */
function readable(line: string): string {
  const { level, time, role, msg = '', err, ...rest }: Record<string, unknown> = JSON.parse(line);
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const error = typeof err === 'object' && err !== null ? `\n${'stack' in err ? err.stack : JSON.stringify(err)}` : '';
  return `${String(time).slice(11, 23)} ${String(level).padEnd(5)} ${role} ${msg}${fields.map((field) => ` ${field}`).join('')}${error}\n`;
}
