/**
 * Which IP addresses are on the public internet: everything but the special-purpose registries
 * (IANA special-purpose address registries for IPv4 and IPv6, RFC 6890, RFC 8190).
 */
import { BlockList, isIP } from 'node:net';

/** Whether an IP address (without brackets) is one that the public internet can be reached at. */
export function isGlobalAddress(address: string): boolean {
  const bare = address.split('%')[0] ?? '';
  const family = isIP(bare);
  if (family === 4) return !special4.check(bare, 'ipv4');
  if (family !== 6) return false;
  const embedded = embeddedIpv4(bare);
  if (embedded) return isGlobalAddress(embedded);
  return global6.check(bare, 'ipv6') && !special6.check(bare, 'ipv6');
}

const special4 = blockList('ipv4', [
  '0.0.0.0/8', // "this network", RFC 791
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // shared by carriers, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122
  '169.254.0.0/16', // link-local and cloud metadata, RFC 3927
  '172.16.0.0/12', // private, RFC 1918
  '192.0.0.0/24', // protocol assignments, RFC 6890
  '192.0.2.0/24', // documentation, RFC 5737
  '192.31.196.0/24', // AS112, RFC 7535
  '192.52.193.0/24', // AMT, RFC 7450
  '192.88.99.0/24', // 6to4 relay, RFC 7526
  '192.168.0.0/16', // private, RFC 1918
  '192.175.48.0/24', // AS112, RFC 7534
  '198.18.0.0/15', // benchmarks, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 1112
  '240.0.0.0/4', // reserved and broadcast, RFC 1112, RFC 919
]);

/** Global unicast is 2000::/3 (RFC 4291); all else, such as ::1, fc00::/7, fe80::/10 and ff00::/8, is not. */
const global6 = blockList('ipv6', ['2000::/3']);

const special6 = blockList('ipv6', [
  '2001::/23', // protocol assignments with Teredo and ORCHID, RFC 2928
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4 carries any IPv4 address, RFC 3056
  '2620:4f:8000::/48', // AS112, RFC 7534
  '3fff::/20', // documentation, RFC 9637
]);

/** IPv4-mapped (RFC 4291) and NAT64 (RFC 6052) addresses end at an IPv4 host, whose own rules count. */
function embeddedIpv4(address: string): string | undefined {
  const url = URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`) : undefined;
  const groups = expand(url?.hostname.slice(1, -1) ?? '');
  const head = groups.slice(0, 6).join(':');
  if (head !== '0:0:0:0:0:ffff' && head !== '64:ff9b:0:0:0:0') return undefined;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an address that the URL parser has put in its shortest form. */
function expand(short: string): string[] {
  const [left = '', right] = short.split('::');
  const before = left.split(':').filter(Boolean);
  const after = right?.split(':').filter(Boolean) ?? [];
  return [...before, ...Array<string>(right === undefined ? 0 : 8 - before.length - after.length).fill('0'), ...after];
}

function blockList(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const blocked = new BlockList();
  for (const network of networks) {
    const [base = '', bits] = network.split('/');
    blocked.addSubnet(base, Number(bits), family);
  }
  return blocked;
}
