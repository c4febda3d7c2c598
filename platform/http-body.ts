/** Reads a response body with bounded memory, undoing its Content-Encoding (RFC 9110 §8.4). */
import { Readable, type Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * The decoded bytes, at most `maxBytes` before and after decoding: a small body that unpacks to a large one is stopped as it unpacks.
 * @throws BodyTooLarge, and zlib's error or code ERR_TOCSIN_ENCODING for a body that cannot be decoded.
 */
export async function readBounded(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  const keep = new Writable({
    write(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total > maxBytes) return done(tooLarge(maxBytes));
      chunks.push(chunk);
      done();
    },
  });
  const decoders = (encoding ?? '')
    .split(',')
    .flatMap((name) => decoderOf(name.trim().toLowerCase()) ?? [])
    .reverse();
  await pipeline([Readable.from(counted(body, maxBytes), { objectMode: false }), ...decoders, keep], {
    ...(signal && { signal }),
  });
  return Buffer.concat(chunks);
}

async function* counted(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

const tooLarge = (maxBytes: number) => new BodyTooLarge(`the body is larger than ${maxBytes} bytes`);

function decoderOf(name: string): Transform | undefined {
  if (name === '' || name === 'identity') return undefined;
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'deflate') return createInflate();
  if (name === 'br') return createBrotliDecompress();
  throw Object.assign(new Error(`the Content-Encoding '${name}' was not asked for`), { code: 'ERR_TOCSIN_ENCODING' });
}
