/** An Atom feed (RFC 4287) of CAP messages; every text goes through one escape. */

interface AtomEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** RFC 3339. */
  readonly updated: string;
  readonly author: string;
  readonly links: readonly AtomLink[];
}

interface AtomLink {
  readonly href: string;
  readonly rel: string;
  readonly type: string;
}

interface AtomFeed {
  readonly id: string;
  readonly title: string;
  readonly updated: string;
  readonly links: readonly AtomLink[];
  readonly entries: readonly AtomEntry[];
}

export function atomXml({ id, title, updated, links, entries }: AtomFeed): string {
  const head = [element('id', id), element('title', title), element('updated', updated), ...links.map(linkXml)];
  const lines = [...head, ...entries.map(entryXml)].join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n${lines}\n</feed>\n`;
}

function entryXml({ id, title, summary, updated, author, links }: AtomEntry): string {
  const parts = [
    element('id', id),
    element('title', title),
    element('updated', updated),
    `<author>${element('name', author)}</author>`,
    element('summary', summary),
    ...links.map(linkXml),
  ];
  return `<entry>\n${parts.join('\n')}\n</entry>`;
}

const element = (name: string, text: string) => `<${name}>${escaped(text)}</${name}>`;

const linkXml = ({ href, rel, type }: AtomLink) =>
  `<link rel="${escaped(rel)}" type="${escaped(type)}" href="${escaped(href)}"/>`;

/** Also drops what XML 1.0 cannot hold at all. */
const escaped = (text: string): string =>
  text
    .replaceAll(notXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
