import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportPlan } from '../../../electron/exchange/import/import-plan.ts';
import { recognise } from '../../../electron/exchange/import/plan-import.ts';
import { encodePem } from '../../../electron/pki/pem.ts';
import { make, type Made } from '../made-certificates.ts';

const REVOKED = '260301120000Z,keyCompromise';
const config = (lines: string): string => `[ca]\ndefault_ca=a\n[a]\n${lines}\n`;
const pem = ({ der }: Made): string => encodePem('CERTIFICATE', der);

/** One valid and one revoked certificate, `01` and `02`, wherever a layout wants them. */
const root = make('CN=Old Root,O=Sample', null);
const leaves = ['01', '02'].map((serial) =>
  make(`CN=${serial},O=Sample`, root, {
    serialNumber: Uint8Array.of(Number(serial)),
    names: [`h${serial}.sample.com`],
  }),
);
const INDEX = `V\t360101000000Z\t\t01\tunknown\t/CN=01\nR\t360101000000Z\t${REVOKED}\t02\tunknown\t/CN=02\n`;

/** `@` stands for a file of an issued certificate: `newcerts/@.pem` for both. */
interface Layout {
  readonly index: string;
  readonly certificate: string;
  readonly key: string;
  readonly issued: string;
  readonly config?: readonly [name: string, lines: string];
  /** What is given to the import, where it is not the folder that all lies in. */
  readonly given?: string;
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  'the how-to’s': {
    ...{ index: 'index.txt', certificate: 'cacert.pem', key: 'private/cakey.pem', issued: 'newcerts/@.pem' },
    config: ['openssl.cnf', 'dir=.\ndatabase=$dir/index.txt\ndefault_crl_days=7'],
  },
  'CA.pl’s demoCA below the folder': {
    ...{ index: 'demoCA/index.txt', certificate: 'demoCA/cacert.pem', key: 'demoCA/private/cakey.pem' },
    ...{ issued: 'demoCA/newcerts/@.pem', config: ['openssl.cnf', 'dir=./demoCA\ndefault_crl_days=7'] },
  },
  'Red Hat’s, copied with its configuration beside': {
    ...{ index: 'pki/CA/index.txt', certificate: 'pki/CA/cacert.pem', key: 'pki/CA/private/cakey.pem' },
    ...{ issued: 'pki/CA/newcerts/@.pem', given: 'pki/CA' },
    config: ['pki/tls/openssl.cnf', 'dir=/etc/pki/CA\ndatabase=$dir/index.txt\ndefault_crl_days=7'],
  },
  'that of “Bulletproof TLS”': {
    ...{ index: 'db/index', certificate: 'root-ca.crt', key: 'private/root-ca.key', issued: 'certs/@.pem' },
    config: [
      'root-ca.conf',
      'name=root-ca\nhome=.\ndatabase=$home/db/index\ncertificate=$home/$name.crt\nnew_certs_dir=$home/certs\ndefault_crl_days=7',
    ],
  },
  'that of the OpenSSL PKI tutorial': {
    ...{ index: 'ca/root-ca/db/root-ca.db', certificate: 'ca/root-ca.crt', key: 'ca/root-ca/private/root-ca.key' },
    issued: 'ca/root-ca/@.pem',
    config: [
      'etc/root-ca.conf',
      'ca=root-ca\ndir=.\ncertificate=$dir/ca/$ca.crt\nnew_certs_dir=$dir/ca/$ca\ndatabase=$dir/ca/$ca/db/$ca.db\ndefault_crl_days=7',
    ],
  },
  'easy-rsa 2’s': {
    ...{ index: 'keys/index.txt', certificate: 'keys/ca.crt', key: 'keys/ca.key', issued: 'keys/@.pem' },
    config: ['openssl-1.0.0.cnf', 'dir=$ENV::KEY_DIR\ndatabase=$dir/index.txt\ndefault_crl_days=7'],
  },
  'mod_ssl’s sign.sh': {
    ...{ index: 'ca.db.index', certificate: 'ca.crt', key: 'ca.key', issued: 'ca.db.certs/@.pem' },
    config: [
      'ca.config',
      'database=./ca.db.index\nnew_certs_dir=./ca.db.certs\ncertificate=./ca.crt\ndefault_crl_days=7',
    ],
  },
  'TinyCA’s': {
    ...{ index: 'index.txt', certificate: 'cacert.pem', key: 'cacert.key', issued: 'newcerts/@.pem' },
    config: [
      'openssl.cnf',
      'dir=/root/.TinyCA/x\ndatabase=$dir/index.txt\nprivate_key=$dir/cacert.key\ndefault_crl_days=7',
    ],
  },
  'Windows paths': {
    ...{ index: 'reg.txt', certificate: 'own.pem', key: 'private/k.pem', issued: 'made/@.pem' },
    config: [
      'openssl.cnf',
      'dir=C:\\\\ca\ndatabase=$dir\\\\reg.txt\ncertificate=$dir\\\\own.pem\nnew_certs_dir=$dir\\\\made\ndefault_crl_days=7',
    ],
  },
  'no configuration, and a register of any name': {
    ...{ index: 'certindex.txt', certificate: 'cacert.pem', key: 'private/cakey.pem', issued: 'certs/@.pem' },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-layout-'));
});
afterEach(() => {
  for (const path of [folder, `${folder}-elsewhere`]) rmSync(path, { recursive: true, force: true });
});

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

function lay(layout: Layout): void {
  write(layout.index, INDEX);
  write(layout.certificate, pem(root));
  write(layout.key, encodePem('PRIVATE KEY', root.pkcs8));
  for (const [at, leaf] of leaves.entries()) write(layout.issued.replace('@', `0${String(at + 1)}`), pem(leaf));
  if (layout.config !== undefined) write(layout.config[0], config(layout.config[1]));
}

const HOW_TO = LAYOUTS['the how-to’s'];
const plan = (given = '.'): Promise<ImportPlan> =>
  recognise(join(folder, given)).plan({
    now: new Date('2026-06-01T00:00:00Z'),
    passphrase: undefined,
    keys: true,
    dryRun: false,
    known: [],
    pause: () => Promise.resolve(),
  });
const codes = ({ findings }: ImportPlan): string[] => findings.map(({ code }) => code);

/** One CA with its key, one certificate valid and one revoked, both with their files. */
function expectWhole(planned: ImportPlan): void {
  expect(planned.counts).toEqual({ valid: 1, expired: 0, revoked: 1 });
  const [authority] = planned.authorities;
  expect(planned.authorities).toHaveLength(1);
  expect(authority?.key).toEqual(root.pkcs8);
  expect(authority?.certificates.map(({ revocation }) => revocation?.reason ?? null)).toEqual([null, 'keyCompromise']);
}

describe('findOpensslFolders', () => {
  it.each(Object.entries(LAYOUTS))(
    'finds register, certificate, key and settings in a layout: %s',
    async (_, layout) => {
      lay(layout);
      const planned = await plan(layout.given);
      expect(planned.kind).toBe('openssl-ca');
      expectWhole(planned);
      expect(planned.authorities[0]?.settings.crlDays).toBe(layout.config === undefined ? 31 : 7);
    },
  );

  it.each<[string, () => void]>([
    ['a byte order mark and CRLF', () => write('index.txt', `\uFEFF${INDEX.replaceAll('\n', '\r\n')}`)],
    [
      'blanks at the end of fields and lines',
      () => write('index.txt', INDEX.replace('\t01\t', '\t01 \t').replaceAll('\n', '  \n  \n')),
    ],
    [
      'files that end in .PEM',
      () =>
        ['01', '02'].forEach((name) =>
          renameSync(join(folder, `newcerts/${name}.pem`), join(folder, `newcerts/${name}.PEM`)),
        ),
    ],
    ['files in DER', () => leaves.forEach(({ der }, at) => write(`newcerts/0${String(at + 1)}.pem`, der))],
    [
      'a chain behind each certificate',
      () => leaves.forEach((leaf, at) => write(`newcerts/0${String(at + 1)}.pem`, pem(leaf) + pem(root))),
    ],
    [
      'a bundle for the CA’s certificate that begins with another',
      () => write('cacert.pem', leaves.map(pem).join('') + pem(root)),
    ],
    ['no serial and no crlnumber', () => undefined],
    [
      'a newcerts that is a link to elsewhere',
      () => {
        renameSync(join(folder, 'newcerts'), `${folder}-elsewhere`);
        symlinkSync(`${folder}-elsewhere`, join(folder, 'newcerts'));
      },
    ],
    [
      'links to nowhere, to themselves and to the folder above',
      () => {
        symlinkSync('/nonexistent/openssl.cnf', join(folder, 'ca.cnf'));
        symlinkSync('crlnumber', join(folder, 'crlnumber'));
        symlinkSync('loop', join(folder, 'loop'));
        symlinkSync('.', join(folder, 'again'));
      },
    ],
    ['a folder that is named like a configuration', () => mkdirSync(join(folder, 'x.cnf'))],
    ['a copy of the register beside it', () => write('index.txt.old', INDEX.replace(/R\t(\d+Z)\t[^\t]+/, 'V\t$1\t'))],
  ])('stands %s', async (_, change) => {
    if (HOW_TO !== undefined) lay(HOW_TO);
    change();
    expectWhole(await plan());
  });

  it('takes CAs in folders side by side, each below its parent whichever comes first', async () => {
    const below = make('CN=A Issuing,O=Sample', root, { serialNumber: Uint8Array.of(3) });
    const leaf = make('CN=leaf,O=Sample', below, { serialNumber: Uint8Array.of(1), names: ['leaf.sample.com'] });
    for (const [name, ca] of Object.entries({ a: below, z: root })) {
      write(`${name}/cacert.pem`, pem(ca));
      write(`${name}/private/cakey.pem`, encodePem('PRIVATE KEY', ca.pkcs8));
    }
    write('a/index.txt', `R\t360101000000Z\t${REVOKED}\t01\tunknown\t/CN=leaf\n`);
    write('a/newcerts/01.pem', pem(leaf));
    write('z/index.txt', `V\t360101000000Z\t\t03\tunknown\t/CN=A Issuing\n`);
    write('z/newcerts/03.pem', pem(below));
    const planned = await plan();
    expect(planned.authorities.map(({ name, parent }) => [name, parent])).toEqual([
      ['Old Root', null],
      ['A Issuing', { planned: 0 }],
    ]);
    expect(planned.counts).toEqual({ valid: 1, expired: 0, revoked: 1 });
  });

  it('counts a CA whose folder is there twice once, and keeps what either revokes', async () => {
    if (HOW_TO !== undefined) lay(HOW_TO);
    write('backup/cacert.pem', pem(root));
    write('backup/index.txt', `R\t360101000000Z\t${REVOKED}\t01\tunknown\t/CN=01\n`);
    const planned = await plan();
    expect(codes(planned)).toContain('authority-copied');
    expect(planned.authorities).toHaveLength(1);
    expect(planned.counts).toEqual({ valid: 0, expired: 0, revoked: 2 });
    expect(planned.authorities[0]?.certificates.every(({ revocation }) => revocation !== null)).toBe(true);
  });

  it('tells a damaged certificate file from a missing one', async () => {
    if (HOW_TO !== undefined) lay(HOW_TO);
    write('newcerts/01.pem', pem(leaves[0] ?? root).slice(0, 200));
    const damaged = await plan();
    expect(codes(damaged)).toContain('file-unreadable');
    expect(codes(damaged)).not.toContain('file-missing');
    rmSync(join(folder, 'newcerts/01.pem'));
    expect(codes(await plan())).toContain('file-missing');
  });

  it('begins the CRL numbers anew where crlnumber is empty, and says so', async () => {
    if (HOW_TO !== undefined) lay(HOW_TO);
    write('crlnumber', '\n');
    const planned = await plan();
    expect(codes(planned)).toContain('crl-number-missing');
    expect(planned.authorities[0]?.crlNumberBefore).toBe(0n);
  });

  it('does not take ca.crt for the certificate of the serial number CA', async () => {
    const ca = LAYOUTS['easy-rsa 2’s'];
    if (ca !== undefined) lay({ ...ca, index: 'index.txt', certificate: 'ca.crt', key: 'ca.key', issued: '@.pem' });
    write('index.txt', `${INDEX}V\t360101000000Z\t\tCA\tunknown\t/CN=gone\n`);
    const planned = await plan();
    expect(codes(planned)).toContain('file-missing');
    expect(codes(planned)).not.toContain('serial-mismatch');
  });

  it('says of rows whose tabs became blanks what is wrong', async () => {
    if (HOW_TO !== undefined) lay(HOW_TO);
    write('index.txt', INDEX.replaceAll('\t', '    '));
    await expect(plan()).rejects.toMatchObject({ code: 'MALFORMED_CONTAINER', detail: { line: 1 } });
    await expect(plan()).rejects.toThrow('no tab');
  });
});
