/** Looks for many byte strings in many files at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Needle {
  /** What it is a form of, for the message. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A secret as text and as the bytes that it stands for, in every form in which it could lie about. */
export function formsOf(name: string, secret: string, bytes: Buffer): Needle[] {
  const forms: Record<string, string> = {
    text: secret,
    'hex of text': Buffer.from(secret).toString('hex'),
    hex: bytes.toString('hex'),
    HEX: bytes.toString('hex').toUpperCase(),
    base64: bytes.toString('base64').replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
    // Within a longer text the groups of three begin at any of three places; the ends depend on what is beside.
    ...Object.fromEntries(
      [0, 1, 2].map((shift) => [
        `base64 of text, shifted by ${shift}`,
        Buffer.from('?'.repeat(shift) + secret)
          .toString('base64')
          .slice(shift === 0 ? 0 : shift + 1, -4),
      ]),
    ),
  };
  return [
    { name: `${name} raw`, bytes },
    ...Object.entries(forms).map(([form, text]) => ({ name: `${name} as ${form}`, bytes: Buffer.from(text) })),
  ];
}

/** `file: needle` for each that is found, once. */
export function search(
  haystacks: Iterable<readonly [name: string, content: Buffer]>,
  needles: readonly Needle[],
): string[] {
  const byStart = new Map<number, Needle[]>();
  const isStart = new Uint8Array(1 << 24);
  for (const needle of needles) {
    const start = needle.bytes.readUIntBE(0, 3);
    isStart[start] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  const found = new Set<string>();
  for (const [name, content] of haystacks) {
    for (let at = 0, window = 0; at < content.length; at++) {
      window = ((window << 8) | content[at]!) & 0xffffff;
      if (isStart[window] === 0 || at < 2) continue;
      for (const needle of byStart.get(window) ?? []) {
        const end = at - 2 + needle.bytes.length;
        if (end <= content.length && content.compare(needle.bytes, 0, undefined, at - 2, end) === 0)
          found.add(`${name}: ${needle.name}`);
      }
    }
  }
  return [...found];
}

/** Every file below a folder with its content. */
export function* filesBelow(folder: string): Generator<readonly [string, Buffer]> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      yield [path, readFileSync(path)];
    }
}
