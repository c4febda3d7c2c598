/** What the address's hash asks to see: the overview, or what led to an alert or event. Push messages link to `#/alerts/<id>`. */

export type Route =
  | { readonly view: 'overview' }
  | { readonly view: 'alert'; readonly id: string }
  | { readonly view: 'event'; readonly id: string };

export function readRoute(hash: string): Route {
  const [, noun, id] = /^#\/(alerts|events)\/(.+)$/.exec(hash) ?? [];
  if (!noun || !id) return { view: 'overview' };
  return { view: noun === 'alerts' ? 'alert' : 'event', id: decode(id) };
}

export const alertHash = (id: string): string => `#/alerts/${encodeURIComponent(id)}`;
export const eventHash = (id: string): string => `#/events/${encodeURIComponent(id)}`;

/** A hash typed by hand may be no valid percent-encoding. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
