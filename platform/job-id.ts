/** Job ids that every queue store takes: BullMQ refuses ':' and bare integers. */

/**
 * One id from the parts that make a job unique; different parts never give the same id.
 * @throws RangeError for an empty part.
 */
export function jobId(...parts: readonly [string | number | bigint, ...(string | number | bigint)[]]): string {
  const words = parts.map((part) => encodeURIComponent(String(part)));
  if (words.includes('')) throw new RangeError(`a job id needs no empty part: ${JSON.stringify(parts.map(String))}`);
  const id = words.join('/');
  return /^-?\d+$/.test(id) ? `/${id}` : id;
}
