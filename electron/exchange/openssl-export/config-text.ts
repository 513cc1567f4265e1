import { BUILT_IN_PROFILES } from '../../../shared/pki-terms.ts';
import type { AuthoritySettings } from '../../authority/ports.ts';
import { profileAsOpensslConfig } from '../../authority/profile-openssl.ts';
import { profileNamed } from '../../authority/profiles.ts';
import { attributeTypeByOid } from '../../pki/attribute-types.ts';

/** Everyday fields; those of the CA's policy come first. OpenSSL drops what is not named. */
const KEPT = [
  ...['2.5.4.6', '2.5.4.8', '2.5.4.7', '2.5.4.10', '2.5.4.11', '2.5.4.3', '1.2.840.113549.1.9.1', '2.5.4.5', '2.5.4.9'],
  ...['2.5.4.12', '2.5.4.17', '2.5.4.4', '2.5.4.42', '0.9.2342.19200300.100.1.1', '0.9.2342.19200300.100.1.25'],
];

/** The `openssl.cnf` with which `openssl ca` goes on in the folder itself: `cd DIR; openssl ca -config openssl.cnf …`. */
export function opensslConfigText(name: string, settings: AuthoritySettings): string {
  const fields = new Map(Object.entries(settings.namePolicy.fields));
  for (const oid of KEPT) if (!fields.has(oid)) fields.set(oid, 'optional');
  const policy = [...fields].flatMap(([oid, verb]) => {
    if (verb === 'forbidden') return [];
    return [`${attributeTypeByOid(oid)?.longName ?? oid} = ${verb}`];
  });
  return `# ${name.replaceAll(/[^ -~]/g, '?')}, as Chancery left it. Here: openssl ca -config openssl.cnf -in request.csr
[ ca ]
default_ca = CA_default

[ CA_default ]
dir = .
database = $dir/index.txt
serial = $dir/serial
crlnumber = $dir/crlnumber
new_certs_dir = $dir/newcerts
certificate = $dir/cacert.pem
private_key = $dir/private/cakey.pem
crl = $dir/crl.pem
default_days = 397
default_crl_days = ${String(settings.crlDays)}
default_md = sha256
unique_subject = ${settings.rules.uniqueSubject ? 'yes' : 'no'}
preserve = yes
policy = policy_ca
x509_extensions = tls-server
crl_extensions = crl_ext
# Names come with the request. Nothing is copied that the section of extensions has itself.
copy_extensions = copy

[ policy_ca ]
${policy.join('\n')}

[ crl_ext ]
authorityKeyIdentifier = keyid

[ req ]
distinguished_name = req_dn

[ req_dn ]
${subjectDefaults(settings)}
# Choose with -extensions: ${BUILT_IN_PROFILES.join(', ')}
${BUILT_IN_PROFILES.map((profile) => profileAsOpensslConfig(profileNamed(profile), settings)).join('\n')}`;
}

function subjectDefaults({ rules }: AuthoritySettings): string {
  const lines = Object.entries(rules.subjectDefaults).flatMap(([oid, value]) => {
    const name = attributeTypeByOid(oid)?.longName;
    if (name === undefined || /["\n\r]/.test(value)) return [];
    return [`${name} = ${name}`, `${name}_default = "${value.replaceAll('\\', '\\\\').replaceAll('$', '\\$')}"`];
  });
  return `${[...lines, 'commonName = Common Name'].join('\n')}\n`;
}
