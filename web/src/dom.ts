/** Builds elements without a framework; text is always text, never markup. */

export type Child = Node | string | null | undefined | false;

type Handler = (event: Event) => void;

/** Names starting with `on` take a handler; `true` sets an empty attribute; `false`, null and undefined set none. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | Handler>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => isShown(child)));
  return element;
}

/** The element of the page with this id; the page's own HTML has it, or it is a defect. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element ${id}`);
  return element as E;
}

/** Replaces what is in `parent`, and gives the focus back to what had it, found again by its `data-key`. */
export function refill(parent: HTMLElement, ...children: readonly Child[]): void {
  const key = parent.contains(document.activeElement)
    ? document.activeElement?.closest('[data-key]')?.getAttribute('data-key')
    : undefined;
  parent.replaceChildren(...children.filter((child): child is Node | string => isShown(child)));
  if (key) parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

const isShown = (child: Child): boolean => child !== false && child !== null && child !== undefined && child !== '';
