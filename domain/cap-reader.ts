/**
 * Takes texts, choices and repeated elements out of a CAP element tree, noting each repair and each fault with its XPath.
 * Sources: OASIS CAP 1.2 (2010) §3.2; CAP 1.0 for the certainty "Very Likely", which 1.2 folds into Likely.
 */
import type { Fault } from './error.ts';
import { childrenNamed, type XmlElement } from './xml.ts';

/** What was changed on the way in, since the sender broke the standard: where, and what was done about it. */
export type CapRepair = Fault;

/** A CAP element, where it is, and where to note what is wrong with it. */
export interface CapNode {
  readonly element: XmlElement;
  readonly path: string;
  readonly repairs: CapRepair[];
  readonly faults: Fault[];
}

/** Repeated children, each with its own path; an element of a foreign namespace is not CAP's, whatever its name. */
export const nodesOf = (node: CapNode, name: string): CapNode[] =>
  childrenNamed(node.element, name)
    .filter((child) => isOwn(node, child))
    .map((element, index) => ({ ...node, element, path: `${node.path}/${name}[${index + 1}]` }));

/** Texts of a repeated child, the empty ones left out. */
export const textsOf = (node: CapNode, name: string): string[] => nodesOf(node, name).map(ownText).filter(Boolean);

export function ownText(node: CapNode): string {
  if (node.element.children.length > 0) repair(node, '', 'holds elements where CAP has text; they were left out');
  return node.element.text.trim();
}

/** Text of a child that may be there once; undefined where it is absent or empty. */
export function optionalText(node: CapNode, name: string): string | undefined {
  const [first, ...others] = textsOf(node, name);
  if (others.length > 0) repair(node, name, `stands ${others.length + 1} times; the first was taken`);
  return first;
}

/** Text of a child for people to read; where the sender repeats it, nothing of it is lost. */
export function prose(node: CapNode, name: string): string | undefined {
  const texts = textsOf(node, name);
  if (texts.length > 1) repair(node, name, `stands ${texts.length} times; the texts were joined`);
  return texts.length === 0 ? undefined : texts.join('\n');
}

/** Text of a child that must be there; its absence is a fault. */
export function requiredText(node: CapNode, name: string): string {
  const text = optionalText(node, name);
  if (text === undefined) fault(node, name, `is missing or empty; CAP requires ${name}`);
  return text ?? '';
}

/** Text of a child that must be there, or what stands in for it. */
export function textOr(node: CapNode, name: string, substitute: string): string {
  const text = optionalText(node, name);
  if (text === undefined) repair(node, name, `is missing or empty; '${substitute}' stands in`);
  return text ?? substitute;
}

/** A choice that must be there and be one of CAP's words; there is no safe guess, so the message fails. */
export function requiredChoice<Word extends string>(node: CapNode, name: string, words: readonly Word[]): Word {
  const text = requiredText(node, name);
  const word = wordFor(node, name, text, words);
  if (text !== '' && word === undefined) fault(node, name, `is '${text}'; CAP allows ${words.join(', ')}`);
  return word ?? words[0]!;
}

/** A choice that must be there, or the word that says nothing was learned. */
export function choiceOr<Word extends string>(
  node: CapNode,
  name: string,
  words: readonly Word[],
  substitute: Word,
): Word {
  const text = optionalText(node, name);
  const word = text === undefined ? undefined : wordFor(node, name, text, words);
  if (word === undefined) repair(node, name, `is ${text ? `'${text}'` : 'missing'}; ${substitute} stands in`);
  return word ?? substitute;
}

/** Repeated choices; a word that CAP does not have is left out. */
export function choicesOf<Word extends string>(node: CapNode, name: string, words: readonly Word[]): Word[] {
  return textsOf(node, name).flatMap((text) => {
    const word = wordFor(node, name, text, words);
    if (word === undefined) repair(node, name, `is '${text}', which CAP does not have; it was left out`);
    return word === undefined ? [] : [word];
  });
}

/** A number without unit; what is none is left out. */
export function optionalNumber(node: CapNode, name: string): number | undefined {
  const text = optionalText(node, name);
  if (text === undefined) return undefined;
  const value = numberFrom(text);
  if (value === undefined) repair(node, name, `is '${text}', which is not a number; it was left out`);
  return value;
}

/** A plain decimal number, or undefined. */
export const numberFrom = (text: string): number | undefined =>
  /^[+-]?(\d{1,20}(\.\d*)?|\.\d+)$/.test(text) ? Number(text) + 0 : undefined;

export function repair(node: CapNode, name: string, message: string): void {
  node.repairs.push({ path: name === '' ? node.path : `${node.path}/${name}`, message: shortened(message) });
}

export function fault(node: CapNode, name: string, message: string): void {
  node.faults.push({ path: `${node.path}/${name}`, message: shortened(message) });
}

/** Notes children in the parent's namespace that CAP does not have, so that nothing is lost in silence. */
export function noteStrangers(node: CapNode, known: readonly string[]): void {
  const strangers = node.element.children.filter((child) => isOwn(node, child) && !known.includes(child.name));
  for (const name of new Set(strangers.map((child) => child.name))) {
    repair(node, name, 'is not an element of CAP at this place; it was left out');
  }
}

/** A child without namespace is taken for CAP's: some senders prefix the alert and forget to prefix what is in it. */
const isOwn = (node: CapNode, child: XmlElement) =>
  child.namespace === node.element.namespace || child.namespace === '';

/** Messages quote the sender's text, which may be megabytes. */
const shortened = (message: string) => (message.length > 300 ? `${message.slice(0, 300)}…` : message);

function wordFor<Word extends string>(
  node: CapNode,
  name: string,
  text: string,
  words: readonly Word[],
): Word | undefined {
  if (words.includes(text as Word)) return text as Word;
  const plain = text.toLowerCase().replace(/[\s_-]/g, '');
  const word = words.find((each) => each.toLowerCase() === (plain === 'verylikely' ? 'likely' : plain));
  if (word !== undefined) repair(node, name, `is '${text}'; read as ${word}`);
  return word;
}
