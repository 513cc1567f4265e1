import type { AuthoritySettings } from '../../authority/ports.ts';
import type { OpensslSettings } from './openssl-settings.ts';

/** A month, as the how-to has it, with a day to spare. */
const CRL_DAYS = 31;
const MOST_CRL_DAYS = 3660;

/** The settings of a CA that comes from elsewhere: what its configuration said, and nothing forbidden besides. */
export function importedSettings(from: OpensslSettings | null): AuthoritySettings {
  return {
    crlDays: Math.min(from?.crlDays ?? CRL_DAYS, MOST_CRL_DAYS),
    crlUrls: [...(from?.crlUrls ?? [])],
    issuerUrls: [...(from?.issuerUrls ?? [])],
    ocspUrls: [...(from?.ocspUrls ?? [])],
    // OpenSSL drops in silence what a policy does not name; here nothing is dropped, so it may be there.
    namePolicy: { fields: { ...from?.policy }, otherwise: 'optional' },
  };
}
