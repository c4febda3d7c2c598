/** What reached people against what had to: the counts of the demo's last line. */
import type { CapMessage } from './cap-reader.ts';
import { dueOf, threadKey } from './expect.ts';
import type { PushReport } from './push-report.ts';
import type { Person } from './subscribers.ts';

/** A published message and the id that it has inside a push payload. */
export interface Published {
  readonly alertId: string;
  readonly cap: CapMessage;
}

export interface Comparison {
  /** Messages that had to arrive; one that a later message of its thread overtook does not count. */
  readonly expected: number;
  /** Of these, those that were answered 201. */
  readonly delivered: number;
  /** Answers 201 to a message beyond the first. */
  readonly duplicates: number;
  readonly missed: number;
  /** Messages whose receiver got a later one of the thread instead. */
  readonly overtaken: number;
  /** Messages that reached somebody who had not to get them. */
  readonly outside: number;
  readonly undecryptable: number;
  /** People whose endpoint answered 410. */
  readonly gone: number;
}

/**
 * `people` and `report.endpoints` are in the same order. A message whose sending was overtaken (its receiver got a later one of the
 * same thread instead) is neither expected nor missed.
 */
export function compare(published: readonly Published[], people: readonly Person[], report: PushReport): Comparison {
  const got = report.endpoints.map(({ messages }) => new Map(messages.map(({ id, count }) => [id, count])));
  const idOf = new Map(published.map(({ alertId, cap }) => [cap, alertId]));
  const due = dueOf(
    published.map(({ cap }) => cap),
    people,
    (person) => report.endpoints[person]?.gone === true,
  );
  const isThere = (person: number, cap: CapMessage) => got[person]?.has(idOf.get(cap) ?? '') === true;
  const lastThere = new Map<string, number>();
  for (const { person, message } of due) {
    const key = `${person} ${threadKey(message)}`;
    if (isThere(person, message)) lastThere.set(key, Math.max(lastThere.get(key) ?? 0, message.sentAt));
  }
  const isOvertaken = (person: number, message: CapMessage) =>
    (lastThere.get(`${person} ${threadKey(message)}`) ?? 0) > message.sentAt;
  const delivered = due.filter(({ person, message }) => isThere(person, message));
  const absent = due.filter(({ person, message }) => !isThere(person, message));
  const missed = absent.filter(({ person, message }) => !isOvertaken(person, message));
  const meant = new Set(delivered.map(({ person, message }) => `${person} ${idOf.get(message)}`));
  const counts = got.flatMap((messages, person) =>
    [...messages].map(([id, count]) => ({ key: `${person} ${id}`, count })),
  );
  return {
    expected: delivered.length + missed.length,
    delivered: delivered.length,
    duplicates: counts.reduce((sum, { count }) => sum + count - 1, 0),
    missed: missed.length,
    overtaken: absent.length - missed.length,
    outside: counts.filter(({ key }) => !meant.has(key)).length,
    undecryptable: report.undecryptable,
    gone: report.endpoints.filter(({ gone }) => gone).length,
  };
}
