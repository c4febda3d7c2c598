/**
 * The oracle: who must have got which message, counted apart from the pipeline. It knows the people as they subscribed and the CAP
 * messages as they were published, and goes through all of them one by one.
 *
 * The rules. A thread is what one sender says of one incident; a decision is what it says at once, at most one message per severity.
 * By one decision a person hears one message: the most severe whose area touches their home's cell, if their wishes let it through
 * or they heard of the thread before; else, if they heard before, the most severe of those that carry on a severity they heard.
 * What ends a severity (a Cancel, an all-clear, an Update that asks nothing any more) is only for those who heard. Whoever heard a
 * severity hears nothing milder while the newest message of it is neither ended nor expired and its area touches their home's cell.
 */
import type { CapMessage } from './cap-reader.ts';
import type { Person } from './subscribers.ts';
import { cellRing, homeCell, type Ring, toucher } from './touch.ts';

/** One message to one person. */
export interface Due {
  /** Index of the person. */
  readonly person: number;
  readonly message: CapMessage;
}

/** What one sender says of one incident. */
export const threadKey = ({ sender, incidents }: CapMessage): string => `${sender} ${incidents}`;

type Wishes = Pick<Person, 'lon' | 'lat' | 'hazards' | 'leastSeverity' | 'quietHours'>;

/** Every message that every person must get; `isGone` leaves out people whose endpoint answers no more. */
export function dueOf(
  messages: readonly CapMessage[],
  people: readonly Wishes[],
  isGone: (person: number) => boolean = () => false,
): Due[] {
  const threads = threadsOf(messages);
  const touches = touchedBy();
  return people.flatMap((wishes, person) => {
    if (isGone(person)) return [];
    const cell = homeCell(wishes);
    return threads.flatMap((decisions) => {
      const heard = new Set<string>();
      return decisions.flatMap((decision, index): Due[] => {
        const here = (ring: Ring) => touches(cell, ring);
        const over = standingOver(decisions.slice(0, index), decision, heard, here);
        const spoken = decision.filter(({ severity }) => rank(severity) > over);
        const message = heardOf(spoken, wishes, heard, here);
        if (!message) return [];
        heard.add(message.severity);
        return [{ person, message }];
      });
    });
  });
}

const severities = ['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'];
const rank = (severity: string): number => severities.indexOf(severity);

/** The decisions of each thread, in order. */
function threadsOf(messages: readonly CapMessage[]): CapMessage[][][] {
  const threads = new Map<string, CapMessage[]>();
  for (const message of messages) {
    const key = threadKey(message);
    threads.set(key, [...(threads.get(key) ?? []), message]);
  }
  return [...threads.values()].map((thread) => {
    const decisions: CapMessage[][] = [];
    for (const message of thread.toSorted((a, b) => a.sentAt - b.sentAt || a.references.length - b.references.length)) {
      const last = decisions.at(-1);
      if (last && belongsTo(message, last)) last.push(message);
      else decisions.push([message]);
    }
    return decisions;
  });
}

/** Said in the same second, of another severity, and not about one of them. */
const belongsTo = (message: CapMessage, decision: readonly CapMessage[]): boolean =>
  decision.every(
    ({ sentAt, severity, identifier }) =>
      sentAt === message.sentAt && severity !== message.severity && !message.references.includes(identifier),
  );

/** The rank up to which a decision is not heard: of the worst other severity that the person heard and that stands at their home. */
function standingOver(
  before: readonly (readonly CapMessage[])[],
  decision: readonly CapMessage[],
  heard: ReadonlySet<string>,
  touches: (ring: Ring) => boolean,
): number {
  const now = decision[0]?.sentAt ?? 0;
  const newest = new Map(before.flat().map((message) => [message.severity, message]));
  for (const { severity } of decision) newest.delete(severity);
  const standing = [...newest.values()].filter(
    (message) =>
      heard.has(message.severity) &&
      message.status === 'Actual' &&
      !isEnd(message) &&
      message.expiresAt > now &&
      message.polygons.some((ring) => touches(ring)),
  );
  return Math.max(-1, ...standing.map(({ severity }) => rank(severity)));
}

function heardOf(
  decision: readonly CapMessage[],
  wishes: Wishes,
  heard: ReadonlySet<string>,
  touches: (ring: Ring) => boolean,
): CapMessage | undefined {
  const worstFirst = decision
    .filter(({ status }) => status === 'Actual')
    .toSorted((a, b) => rank(b.severity) - rank(a.severity));
  const here = worstFirst.find(
    (message) =>
      !isEnd(message) &&
      (heard.size > 0 || letsThrough(wishes, message)) &&
      message.polygons.some((ring) => touches(ring)),
  );
  return here ?? worstFirst.find(({ msgType, severity }) => msgType !== 'Alert' && heard.has(severity));
}

const isEnd = ({ msgType, responseTypes }: CapMessage): boolean =>
  msgType === 'Cancel' || responseTypes.some((response) => response === 'AllClear' || response === 'None');

/** The demo's only hazard is the earthquake, which everybody who names hazards names. */
function letsThrough({ hazards, leastSeverity, quietHours }: Wishes, { severity, sentAt }: CapMessage): boolean {
  if (hazards.length > 0 && !hazards.includes('earthquake')) return false;
  if (rank(severity) < rank(leastSeverity)) return false;
  return rank(severity) >= rank('Severe') || !isQuiet(quietHours, sentAt);
}

function isQuiet(quietHours: Wishes['quietHours'], at: number): boolean {
  if (!quietHours) return false;
  const { fromMinute, toMinute, timeZone } = quietHours;
  const local = new Date(at).toLocaleTimeString('en-GB', { timeZone, hour12: false });
  const [hour = 0, minute = 0] = local.split(':').map(Number);
  const now = hour * 60 + minute;
  return fromMinute <= toMinute ? now >= fromMinute && now < toMinute : now >= fromMinute || now < toMinute;
}

/** Remembers what was asked: an Update often repeats the ring of the message before. */
function touchedBy(): (cell: string, ring: Ring) => boolean {
  const outlines = new Map<string, Ring>();
  const rings = new Map<string, { ask: (cell: Ring) => boolean; known: Map<string, boolean> }>();
  const keys = new Map<Ring, string>();
  return (cell, ring) => {
    const key = keys.get(ring) ?? ring.join(' ');
    keys.set(ring, key);
    const { ask, known } = rings.get(key) ?? { ask: toucher(ring), known: new Map<string, boolean>() };
    rings.set(key, { ask, known });
    const outline = outlines.get(cell) ?? cellRing(cell);
    outlines.set(cell, outline);
    const answer = known.get(cell) ?? ask(outline);
    known.set(cell, answer);
    return answer;
  };
}
