import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `openssl req -newkey` is told. */
export type OpensslKey = readonly string[];
export const P256: OpensslKey = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
export const P384: OpensslKey = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'];
export const RSA_2048: OpensslKey = ['rsa:2048'];
export const RSA_4096: OpensslKey = ['rsa:4096'];

/** A folder on which `openssl ca -config ca.cnf` works, with an `index.before` of so many rows, valid or revoked. */
export function opensslDirectory(folder: string, key: OpensslKey, rows: number, revoked = false): string {
  mkdirSync(join(folder, 'newcerts'), { recursive: true });
  const [type = '', ...options] = key;
  const root = ['req', '-x509', '-newkey', type, ...options, '-nodes', '-keyout', 'cakey.pem', '-out', 'cacert.pem'];
  execFileSync('openssl', [...root, '-subj', '/O=Bench/CN=Root', '-days', '3650'], { cwd: folder, stdio: 'ignore' });
  writeFileSync(
    join(folder, 'index.before'),
    Array.from({ length: rows }, (_, at) => {
      const serial = (0x10000000 + at).toString(16).toUpperCase();
      return `${revoked ? 'R' : 'V'}\t361231235959Z\t${revoked ? '260301120000Z,keyCompromise' : ''}\t${serial}\tunknown\t/O=Bench/CN=old${String(at)}.bench.example\n`;
    }).join(''),
  );
  writeFileSync(
    join(folder, 'ca.cnf'),
    `[ca]
default_ca = own
[own]
dir = .
database = index.txt
crlnumber = crlnumber
default_crl_days = 31
new_certs_dir = newcerts
certificate = cacert.pem
private_key = cakey.pem
rand_serial = yes
default_days = 90
default_md = sha256
unique_subject = no
copy_extensions = copy
policy = any
x509_extensions = leaf
[any]
organizationName = optional
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`,
  );
  writeFileSync(join(folder, 'crlnumber'), '01\n');
  return folder;
}

/** DER of a certificate in PEM, by OpenSSL. */
export function pemBody(pem: string): Uint8Array {
  return new Uint8Array(execFileSync('openssl', ['x509', '-outform', 'DER'], { input: pem }));
}
