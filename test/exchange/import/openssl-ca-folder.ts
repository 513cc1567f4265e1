/** An OpenSSL CA directory as `openssl ca` would leave it, made without it, so that a test is quick. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { encodePem } from '../../../electron/pki/pem.ts';
import { make, type Made } from '../made-certificates.ts';

export class OpensslCaFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'chancery-openssl-ca-'));
  readonly root: Made;
  readonly rows: string[] = [];

  constructor(root: Made = make('CN=Old Root,O=Sample', null)) {
    this.root = root;
    this.write('cacert.pem', encodePem('CERTIFICATE', root.der));
    this.write('private/cakey.pem', encodePem('PRIVATE KEY', root.pkcs8));
    this.write('index.txt', '');
    this.write('serial', '10\n');
    this.write('crlnumber', '0B\n');
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), content);
  }

  /** A row, and unless `file` is null the certificate's file with a text before it. */
  issue(
    host: string,
    revoked = '',
    { file = '', issuer = this.root }: { file?: string | null; issuer?: Made } = {},
  ): Made {
    const made = make(`CN=${host},O=Sample`, issuer, { names: [host] });
    const serial = parseCertificate(made.der).serialNumber.toUpperCase();
    this.list(serial, host, revoked);
    const name = file === '' ? `newcerts/${serial}.pem` : file;
    if (name !== null) this.write(name, `Certificate:\n    Data:\n${encodePem('CERTIFICATE', made.der)}`);
    return made;
  }

  list(serial: string, host: string, revoked = '', notAfter = '360101000000Z'): void {
    this.rows.push(`${revoked === '' ? 'V' : 'R'}\t${notAfter}\t${revoked}\t${serial}\tunknown\t/O=Sample/CN=${host}`);
    this.write('index.txt', `${this.rows.join('\n')}\n`);
  }

  /** Digest and time of every file: the same before and after. */
  state(): string[] {
    return readdirSync(this.path, { recursive: true, encoding: 'utf8' })
      .sort()
      .flatMap((name) => {
        const stats = statSync(join(this.path, name));
        if (stats.isDirectory()) return [];
        const digest = createHash('sha256')
          .update(readFileSync(join(this.path, name)))
          .digest('hex');
        return [`${name} ${digest} ${String(stats.mtimeMs)}`];
      });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
