/**
 * One spelling for the id that a source gives an event, whichever of its services we heard it from.
 * Sources: QuakeML 1.2 section 3.1 (resource identifiers), FDSN web services 1.1 (`eventid`).
 */

/**
 * The event's own id out of a resource identifier: `smi:webservices.ingv.it/fdsnws/event/1/query?eventId=863301` is `863301`,
 * `quakeml:eu.emsc/event/20170919_0000091` is `20170919_0000091`. Anything that is no identifier of that kind stays as it is.
 */
export function normaliseSourceId(raw: string): string {
  const id = raw.trim();
  const parameter = /(?:^|[/?&;])(?:event_?id|evid)=([^&;#/]+)/i.exec(id)?.[1];
  if (parameter) return parameter;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(id)) return id;
  return (
    id
      .split(/[/#]/)
      .filter((part) => part !== '')
      .at(-1) ?? id
  );
}
