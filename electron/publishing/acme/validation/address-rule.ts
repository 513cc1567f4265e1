import { BlockList, isIPv6 } from 'node:net';

/** Where no server of anybody's is: unspecified, link-local (and with it the metadata services of clouds), multicast, broadcast, reserved. */
const NOBODYS = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  NOBODYS.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2002::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  NOBODYS.addSubnet(network, prefix, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address is this machine's own. IPv4 inside IPv6 is judged as IPv4. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Whether a challenge may be looked for at an address. Private networks are what a CA of one's own is for; this machine is
 * looked at only where `loopbackAllowed`: where nobody but this machine can ask.
 */
export function mayValidateAt(address: string, loopbackAllowed: boolean): boolean {
  if (isLoopback(address)) return loopbackAllowed;
  return !NOBODYS.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
