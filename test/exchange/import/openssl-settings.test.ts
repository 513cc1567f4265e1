import { describe, expect, it } from 'vitest';
import { parseOpensslConfig } from '../../../electron/exchange/import/openssl-config.ts';
import { opensslSettings } from '../../../electron/exchange/import/openssl-settings.ts';

const CONFIG = `
# The how-to's, and what people add to it
site = pki.sample.com
[ ca ]
default_ca = CA_default   # one of them
[ CA_default ]
dir = .
database = $dir/index.txt
default_days = 365
default_crl_days= 30
policy = "policy_match"
x509_extensions = usr_cert
[policy_match]
countryName = match
0.organizationName = supplied
localityName = optional
favouriteColour = optional
emailAddress = sometimes
[ usr_cert ]
crlDistributionPoints = URI:http://\${site}/ca.crl, URI:http://b.sample.com/ca.crl
authorityInfoAccess = caIssuers;URI:http://$site/ca.crt, \\
  OCSP;URI:http://ocsp.sample.com
[ req ]
distinguished_name = dn
[ dn ]
countryName_default = US
0.organizationName_default = 'The Sample # Company'
commonName = Common Name
`;

describe('opensslSettings', () => {
  const settings = opensslSettings(parseOpensslConfig(CONFIG, 'openssl.cnf'));

  it('follows the sections to days, policy, locations and defaults', () => {
    expect(settings).toMatchObject({
      crlDays: 30,
      defaultDays: 365,
      uniqueSubject: false,
      policy: { '2.5.4.6': 'match', '2.5.4.10': 'supplied', '2.5.4.7': 'optional' },
      crlUrls: ['http://pki.sample.com/ca.crl', 'http://b.sample.com/ca.crl'],
      issuerUrls: ['http://pki.sample.com/ca.crt'],
      ocspUrls: ['http://ocsp.sample.com'],
      subjectDefaults: { '2.5.4.6': 'US', '2.5.4.10': 'The Sample # Company' },
    });
  });

  it('tells what it cannot take over', () => {
    expect(settings.findings.map(({ code }) => code)).toEqual(['config-policy-field', 'config-policy-field']);
  });
});

describe('parseOpensslConfig', () => {
  it('reads variables of other sections, escapes, and values that go on in the next line', () => {
    const config = parseOpensslConfig('a = 1\n[s]\nb = $a-${t::c}-$(a)\\$\n[t]\nc = late\nd = $s::b\\\n more', 'x.cnf');
    expect(config.get('s')?.get('b')).toBe('1-${t::c}-1$');
    expect(config.get('t')?.get('d')).toBe('1-${t::c}-1$ more');
  });

  it('reads nothing outside of the file', () => {
    const config = parseOpensslConfig('.include /etc/passwd\n.pragma dollarid:true\na = 1', 'x.cnf');
    expect([...(config.get('default') ?? [])]).toEqual([['a', '1']]);
  });

  it('names the line that it cannot read', () => {
    expect(() => parseOpensslConfig('[s]\n\nnonsense', 'x.cnf')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_CONTAINER', detail: { line: 3 } }) as Error,
    );
  });
});
