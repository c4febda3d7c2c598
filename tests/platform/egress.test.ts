/** The guard against server-side request forgery, against every spelling of an inner address that we know. */
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { isGlobalAddress } from '../../platform/address.ts';
import { EgressRefused, guardedAgent, vettedLookup, vetUrl } from '../../platform/egress.ts';

describe('isGlobalAddress', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '198.17.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::808:808',
  ])('takes %s', (address) => {
    expect(isGlobalAddress(address)).toBe(true);
  });

  it.each([
    ...[
      '0.0.0.0',
      '0.1.2.3',
      '10.0.0.1',
      '100.64.0.1',
      '100.127.255.255',
      '127.0.0.1',
      '127.255.255.254',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.0.0.8',
    ],
    ...[
      '192.0.2.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.51.100.7',
      '203.0.113.9',
      '224.0.0.1',
      '239.1.1.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd12:3456::1',
      'fec0::1',
      'ff02::1',
      '2001:db8::1',
      '2001::1',
      '2002:7f00:1::',
      '3fff::1',
      '100::1',
      '5f00::1',
    ],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '0:0:0:0:0:ffff:10.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::1',
      '::127.0.0.1',
      '::ffff:0:127.0.0.1',
    ],
    ...['', 'localhost', '127.1', '0x7f.1', '2130706433', '1.2.3', '1.2.3.4.5'],
  ])('refuses %s', (address) => {
    expect(isGlobalAddress(address)).toBe(false);
  });
});

describe('vetUrl', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://web.push.apple.com./x',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]:8443/',
  ])('takes %s', (url) => {
    expect(vetUrl(url).href).toContain('https://');
  });

  it.each([
    ...[
      'http://fcm.googleapis.com/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'gopher://x.org/',
      'javascript:alert(1)',
      'not a url',
      '',
    ],
    ...[
      'https://localhost/',
      'https://LOCALHOST./',
      'https://a.localhost/',
      'https://printer.local/',
      'https://intranet/',
      'https://metadata.google.internal/',
      'https://x.home.arpa/',
    ],
    ...[
      'https://127.0.0.1/',
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0177.0.0.1/',
      'https://0x7f.0x0.0x0.0x1/',
      'https://127.0.0.1./',
      'https://0/',
    ],
    ...[
      'https://①②⑦.⓪.⓪.①/',
      'https://127。0。0。1/',
      'https://169.254.169.254/latest/meta-data/',
      'https://%31%32%37.0.0.1/',
    ],
    ...[
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:a9fe:a9fe]/',
      'https://[::]/',
      'https://[fd00::1]/',
      'https://[64:ff9b::7f00:1]/',
    ],
    ...['https://user:secret@fcm.googleapis.com/', 'https://fcm.googleapis.com@127.0.0.1/'],
  ])('refuses %s', (url) => {
    expect(() => vetUrl(url)).toThrow(EgressRefused);
  });

  it('lets http and private hosts through only where the switch is set', () => {
    expect(vetUrl('http://127.0.0.1:8080/x', { allowPrivateHosts: true }).port).toBe('8080');
    expect(() => vetUrl('file:///etc/passwd', { allowPrivateHosts: true })).toThrow(EgressRefused);
  });
});

describe('the connection', () => {
  const resolving = (...found: LookupAddress[]) => vettedLookup((_name, _options, done) => done(null, found));
  const ask = (lookup: ReturnType<typeof vettedLookup>, all: boolean) =>
    new Promise((done) => lookup('push.example.org', { all }, (error, address) => done(error ?? address)));

  it('takes a name only if every address of it is public', async () => {
    const [outer, inner] = [
      { address: '8.8.8.8', family: 4 },
      { address: '::ffff:10.0.0.1', family: 6 },
    ];
    expect(await ask(resolving(outer), true)).toEqual([outer]);
    expect(await ask(resolving(outer), false)).toBe('8.8.8.8');
    expect(await ask(resolving(outer, inner), true)).toBeInstanceOf(EgressRefused);
    expect(await ask(resolving(inner), false)).toBeInstanceOf(EgressRefused);
    expect(await ask(resolving(), true)).toBeInstanceOf(EgressRefused);
  });

  it('is not made to a name that leads inside, whatever the URL looked like', async () => {
    let reached = 0;
    const server = createServer((_request, response) => {
      reached += 1;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const guarded = guardedAgent();
    const open = guardedAgent({ allowPrivateHosts: true });
    for (const inner of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1']) {
      const asked = request(`https://${inner}:${port}/`, { dispatcher: guarded });
      await expect(asked).rejects.toThrow(/not on the public internet/);
    }
    await expect(request(`http://localhost:${port}/`, { dispatcher: guarded })).rejects.toThrow(/only https/);
    expect(reached).toBe(0);
    expect((await request(`http://localhost:${port}/`, { dispatcher: open })).statusCode).toBe(200);
    await Promise.all([guarded.destroy(), open.destroy()]);
    server.close();
  });
});
