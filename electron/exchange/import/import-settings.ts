import { DEFAULT_SETTINGS, type AuthoritySettings } from '../../authority/ports.ts';
import type { OpensslSettings } from './openssl-settings.ts';

const MOST_CRL_DAYS = 3660;

/** The settings of a CA that comes from elsewhere: what its configuration said, and nothing forbidden besides. */
export function importedSettings(from: OpensslSettings | null): AuthoritySettings {
  if (from === null) return DEFAULT_SETTINGS;
  return {
    ...DEFAULT_SETTINGS,
    crlDays: Math.min(from.crlDays ?? DEFAULT_SETTINGS.crlDays, MOST_CRL_DAYS),
    crlUrls: [...from.crlUrls],
    issuerUrls: [...from.issuerUrls],
    ocspUrls: [...from.ocspUrls],
    // OpenSSL drops in silence what a policy does not name; here nothing is dropped, so it may be there.
    namePolicy: { fields: { ...from.policy }, otherwise: 'optional' },
    rules: {
      ...DEFAULT_SETTINGS.rules,
      uniqueSubject: from.uniqueSubject,
      subjectDefaults: { ...from.subjectDefaults },
    },
  };
}
