import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { CertificateError } from '../../../../shared/errors.ts';
import { ChallengeFailure } from './challenge-failure.ts';
import { mayValidateAt } from './address-rule.ts';

/** So many addresses of a name are tried, and so many TXT records read. */
const MOST_ADDRESSES = 4;
const MOST_TXT = 100;
const TIMEOUT_MS = 5_000;

/** Looks names up: as the system does, or at a name server that was given. */
export interface NameResolver {
  /** Those of them that may be asked. @throws {ChallengeFailure} */
  addresses(name: string): Promise<readonly string[]>;
  /** @throws {ChallengeFailure} */
  txt(name: string): Promise<readonly string[]>;
}

/** @param server `ADDRESS` or `ADDRESS:PORT`; null for those of the system */
export function nameResolver(server: string | null, loopbackAllowed: boolean): NameResolver {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2, maxTimeout: TIMEOUT_MS });
  if (server !== null) setServer(resolver, server);

  const find = async (name: string): Promise<string[]> => {
    if (isIP(name) !== 0) return [name];
    // The system's own way knows /etc/hosts and multicast DNS, which small networks live by.
    if (server === null) return (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address);
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length === 0)
      for (const answer of found) if (answer.status === 'rejected') throw faultOf(answer.reason);
    return addresses;
  };

  return {
    async addresses(name) {
      const found = await told(name, find(name));
      const allowed = found.filter((address) => mayValidateAt(address, loopbackAllowed)).slice(0, MOST_ADDRESSES);
      if (allowed.length > 0) return allowed;
      throw new ChallengeFailure(
        'dns',
        found.length === 0
          ? `${name} has no address.`
          : `${name} has no address that may be asked: this machine itself, link-local, multicast and reserved ones are not.`,
      );
    },
    async txt(name) {
      const records = await told(name, resolver.resolveTxt(name));
      return records.slice(0, MOST_TXT).map((strings) => strings.join(''));
    },
  };
}

/** @throws {CertificateError} USAGE: no address */
function setServer(resolver: Resolver, server: string): void {
  try {
    resolver.setServers([server]);
  } catch (error) {
    throw new CertificateError('USAGE', `“${server}” is no name server. Give ADDRESS or ADDRESS:PORT.`, {
      cause: error,
    });
  }
}

function faultOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

async function told<T>(name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new ChallengeFailure('dns', `Looking up ${name} failed (${code}).`);
  }
}
