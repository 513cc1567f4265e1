import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, type CreateAuthorityInput } from '../../electron/authority/create-authority.ts';
import { issueCertificate, issueCertificates, type IssueInput } from '../../electron/authority/issue-certificate.ts';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { pathLengthBelow, planCertificate } from '../../electron/authority/plan-certificate.ts';
import type { AuthorityRecord, CertificateRecord, Registry } from '../../electron/authority/ports.ts';
import { planAuthorityRenewal } from '../../electron/authority/renew-authority.ts';
import { renewCertificate, renewCertificates, type RenewInput } from '../../electron/authority/renew-certificate.ts';
import { planReplacement } from '../../electron/authority/replace-authority.ts';
import { releaseCertificates, revokeCertificates } from '../../electron/authority/revoke-certificates.ts';
import { addDays } from '../../electron/authority/validity.ts';
import { parseCertificate, subjectAltNamesOf } from '../../electron/pki/certificate.ts';
import { readCertificationRequest } from '../../electron/pki/certification-request.ts';
import { parseCertificateList } from '../../electron/pki/crl.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { formatGeneralName } from '../../electron/pki/general-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { formatName } from '../../electron/pki/name.ts';
import { describeExtension } from '../../electron/pki/extension-text.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { memoryPorts, type MemoryPorts } from './memory-ports.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const rootInput = (changes: Partial<CreateAuthorityInput> = {}): CreateAuthorityInput => ({
  name: 'Sample Root CA',
  subject: parseDistinguishedName('CN=Sample Root CA,O=The Sample Company,C=US'),
  keyType: 'ec-p384',
  validityDays: null,
  parentId: null,
  pathLength: null,
  permittedNames: [],
  excludedNames: [],
  crlDays: null,
  crlUrls: [],
  issuerUrls: [],
  ocspUrls: [],
  strict: false,
  ...changes,
});
const newKey = (
  ca: AuthorityRecord,
  changes: Partial<IssueInput> = {},
  subject = 'CN=mail.sample.com',
): IssueInput => ({
  source: { kind: 'new-key', subject: parseDistinguishedName(subject), keyType: 'ec-p256' },
  authorityId: ca.id,
  profile: 'tls-server',
  validityDays: null,
  notAfter: null,
  subjectAltNames: null,
  supersedesId: null,
  sourceName: '',
  strict: false,
  ...changes,
});
const rooted = async (
  changes: Partial<CreateAuthorityInput> = {},
): Promise<{ ports: MemoryPorts; ca: AuthorityRecord }> => {
  const ports = memoryPorts();
  return { ports, ca: (await createAuthority(ports, rootInput(changes))).authority };
};
const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
const names = (record: CertificateRecord): string[] =>
  subjectAltNamesOf(parseCertificate(record.der)).map(formatGeneralName);

/** OpenSSL's verdict on a chain at the memory clock's time, strictly. */
const opensslVerify = (
  at: Date,
  root: Uint8Array,
  leaf: Uint8Array,
  intermediates: Uint8Array[] = [],
  crls: Uint8Array[] = [],
): string => {
  const file = (name: string, label: string, ders: Uint8Array[]): string => {
    const target = path.join(folder, name);
    writeFileSync(target, ders.map((der) => encodePem(label, der)).join(''));
    return target;
  };
  const args = [
    'verify',
    '-x509_strict',
    '-check_ss_sig',
    '-attime',
    String(Math.floor(at.getTime() / 1000)),
    '-CAfile',
    file('root.pem', 'CERTIFICATE', [root]),
  ];
  if (intermediates.length > 0) args.push('-untrusted', file('chain.pem', 'CERTIFICATE', intermediates));
  if (crls.length > 0) args.push('-crl_check', '-CRLfile', file('crls.pem', 'X509 CRL', crls));
  try {
    return execFileSync('openssl', [...args, file('leaf.pem', 'CERTIFICATE', [leaf])], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return String(error instanceof Error && 'stderr' in error ? error.stderr : error);
  }
};

describe('createAuthority', () => {
  it('makes a root that OpenSSL takes strictly, good for ten years', async () => {
    const { ca, ports } = await rooted();
    const root = parseCertificate(ca.certificateDer);
    expect(root.notAfter).toEqual(addDays(ports.now, 3650));
    expect(formatName(root.subject)).toBe('CN=Sample Root CA,O=The Sample Company,C=US');
    expect(opensslVerify(ports.now, root.der, root.der)).toContain('OK');
  });

  it.each(['ec-p256', 'ec-p521', 'rsa-3072', 'ed25519'] as const)('makes root and leaf with %s', async (keyType) => {
    const { ca, ports } = await rooted({ keyType });
    const { certificate } = await issueCertificate(ports, newKey(ca));
    expect(opensslVerify(ports.now, ca.certificateDer, certificate.der)).toContain('OK');
  });

  it('makes an intermediate within the path length, and refuses one too many (RFC 5280 §4.2.1.9)', async () => {
    const { ca, ports } = await rooted({ pathLength: 1 });
    const middle = await createAuthority(
      ports,
      rootInput({ name: 'Issuing 1', subject: parseDistinguishedName('CN=Issuing 1'), parentId: ca.id }),
    );
    const { certificate } = await issueCertificate(ports, newKey(middle.authority));
    expect(opensslVerify(ports.now, ca.certificateDer, certificate.der, [middle.authority.certificateDer])).toContain(
      'OK',
    );
    const below = rootInput({
      name: 'Too deep',
      subject: parseDistinguishedName('CN=Too deep'),
      parentId: 'Issuing 1',
    });
    expect(await codeOf(createAuthority(ports, below))).toBe('POLICY_REFUSED');
  });

  it('leaves a CA below as much path as it asks for, and never more than there is (RFC 5280 §4.2.1.9)', () => {
    expect(pathLengthBelow({ pathLength: null }, null)).toBeNull();
    expect(pathLengthBelow({ pathLength: null }, 7)).toBe(7);
    expect(pathLengthBelow({ pathLength: 3 }, null)).toBe(2);
    expect([0, 1, 2].map((asked) => pathLengthBelow({ pathLength: 3 }, asked))).toEqual([0, 1, 2]);
    for (const [pathLength, asked] of [
      [3, 3],
      [3, 9],
      [1, 1],
      [0, null],
      [0, 0],
    ] as const)
      expect(() => pathLengthBelow({ pathLength }, asked)).toThrow(/path length/);
  });

  it('refuses a name that is taken, and an empty subject', async () => {
    const { ports } = await rooted();
    expect(await codeOf(createAuthority(ports, rootInput()))).toBe('AUTHORITY_EXISTS');
    const empty = rootInput({ name: 'Another', subject: parseDistinguishedName('') });
    expect(await codeOf(createAuthority(ports, empty))).toBe('MALFORMED_NAME');
  });

  it('refuses when the signature does not verify under the issuer’s key', async () => {
    const ports = memoryPorts();
    const generate = ports.keys.generate.bind(ports.keys);
    const faulty = {
      ...ports,
      keys: {
        ...ports.keys,
        generate: async () => ({ ...(await generate('ec-p256')), sign: (await generate('ec-p256')).sign }),
      },
    };
    expect(await codeOf(createAuthority(faulty, rootInput({ keyType: 'ec-p256' })))).toBe('SIGNATURE_UNPROVEN');
    expect(await ports.registry.authorities()).toEqual([]);
  });
});

describe('planAuthorityRenewal', () => {
  const renewal = (ports: MemoryPorts, authorityId: string, validityDays: number | null = null) =>
    planAuthorityRenewal(ports, { authorityId, validityDays, parentId: null, strict: true });

  it('gives a root that is renewed on its first day no less than it has: ten years by the calendar are more than 3650 days', async () => {
    const { ca, ports } = await rooted({ validityDays: 3653 });
    const { draft, findings } = await renewal(ports, ca.id);
    expect(draft.notAfter).toEqual(addDays(ports.now, 3653));
    expect(findings).toEqual([]);
  });

  it('gives ten years to a root that was made for less, and to none more than a root may have', async () => {
    const short = await rooted({ validityDays: 400 });
    expect((await renewal(short.ports, short.ca.id)).draft.notAfter).toEqual(addDays(short.ports.now, 3650));
    const long = await rooted({ validityDays: 12_784 });
    expect((await renewal(long.ports, long.ca.id)).draft.notAfter).toEqual(addDays(long.ports.now, 12_784));
  });

  it('still warns of an end that was asked for and comes earlier', async () => {
    const { ca, ports } = await rooted({ validityDays: 3653 });
    await expect(renewal(ports, ca.id, 3650)).rejects.toMatchObject({ code: 'STRICT_REFUSED' });
  });

  it('keeps the term of a CA below that was made for longer than the usual five years', async () => {
    const { ca, ports } = await rooted();
    const below = rootInput({
      name: 'Issuing 1',
      subject: parseDistinguishedName('CN=Issuing 1'),
      parentId: ca.id,
      validityDays: 3000,
    });
    const { authority } = await createAuthority(ports, below);
    expect((await renewal(ports, authority.id)).draft.notAfter).toEqual(addDays(ports.now, 3000));
  });

  it('is the term of the CA that takes its place, too', async () => {
    const { ca, ports } = await rooted({ validityDays: 3653 });
    const place = { authorityId: ca.id, name: null, subject: null, keyType: null, validityDays: null, strict: false };
    expect((await planReplacement(ports, place)).draft.notAfter).toEqual(addDays(ports.now, 3653));
  });
});

describe('issueCertificate', () => {
  const requestFrom = (args: string[], config?: string): Uint8Array => {
    const out = path.join(folder, 'request.pem');
    const key = path.join(folder, 'request.key');
    const options = config === undefined ? [] : ['-config', path.join(folder, 'request.cnf')];
    if (config !== undefined) writeFileSync(path.join(folder, 'request.cnf'), config);
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', out, ...options, ...args],
      { stdio: 'pipe' },
    );
    return readFileSync(out);
  };

  it('signs what OpenSSL requested, every subject field in its order, and keeps the request', async () => {
    const { ca, ports } = await rooted();
    const request = readCertificationRequest(
      requestFrom([
        '-subj',
        '/O=The Sample Company/OU=Mail Server/emailAddress=postmaster@sample.com/L=Metropolis/ST=New York/C=US/CN=mail.sample.com',
      ]),
    );
    const { certificate } = await issueCertificate(ports, newKey(ca, { source: { kind: 'request', request } }));
    const issued = parseCertificate(certificate.der);
    expect(issued.subject.der).toEqual(request.subject.der);
    expect(names(certificate)).toEqual(['DNS:mail.sample.com']);
    expect(certificate.keyId).toBeNull();
    expect((await ports.registry.request(certificate.requestId ?? '')).der).toEqual(request.der);
    expect(opensslVerify(ports.now, ca.certificateDer, certificate.der)).toContain('OK');
  });

  it('gives each requested extension its fate: a request for a CA gets none', async () => {
    const { ca, ports } = await rooted();
    const request = readCertificationRequest(
      requestFrom([
        '-subj',
        '/CN=vpn.sample.com',
        '-addext',
        'basicConstraints=critical,CA:TRUE',
        '-addext',
        'keyUsage=critical,keyCertSign',
        '-addext',
        'subjectAltName=DNS:vpn.sample.com,IP:10.0.0.5',
        '-addext',
        'nsComment=mine',
        '-addext',
        '1.2.3.4.5=critical,DER:0500',
      ]),
    );
    const plan = await planCertificate(ports, newKey(ca, { source: { kind: 'request', request } }));
    const fate = (oid: string): unknown => plan.rows.find((row) => row.oid === oid)?.fate;
    expect(fate('2.5.29.19')).toBe('changed');
    expect(fate('2.5.29.15')).toBe('changed');
    expect(fate('2.5.29.17')).toBe('kept');
    expect(fate('2.5.29.37')).toBe('added');
    expect(fate('2.16.840.1.113730.1.13')).toBe('refused');
    expect(fate('1.2.3.4.5')).toBe('refused');
    for (const asked of request.requestedExtensions) expect(plan.rows.map((row) => row.oid)).toContain(asked.oid);
    const { certificate } = await issueCertificate(ports, newKey(ca, { source: { kind: 'request', request } }));
    const issued = execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-ext', 'basicConstraints,keyUsage'], {
      input: certificate.der,
      encoding: 'utf8',
    });
    expect(issued).toContain('CA:FALSE');
    expect(issued).not.toContain('Certificate Sign');
  });

  it('refuses a request whose signature is not by its key', async () => {
    const { ca, ports } = await rooted();
    const request = readCertificationRequest(requestFrom(['-subj', '/CN=mail.sample.com']));
    const forged = { ...request, signature: request.signature.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) };
    expect(await codeOf(issueCertificate(ports, newKey(ca, { source: { kind: 'request', request: forged } })))).toBe(
      'PROOF_OF_POSSESSION_FAILED',
    );
    expect(ports.memory.certificates).toHaveLength(1);
  });

  it('makes key, request and certificate in one, and the plan shown is the certificate issued', async () => {
    const { ca, ports } = await rooted();
    const input = newKey(ca, {
      subjectAltNames: ['mail.sample.com', '10.0.0.5'].map(parseGeneralNameText),
      validityDays: 90,
    });
    const plan = await planCertificate(ports, input);
    expect(plan.rows.find((row) => row.oid === '2.5.29.14')?.issued).toBe('of the key that will be made');
    const { certificate } = await issueCertificate(ports, input);
    const issued = parseCertificate(certificate.der);
    expect(names(certificate)).toEqual(['DNS:mail.sample.com', 'IP:10.0.0.5']);
    expect(plan.subjectAltNames.map(formatGeneralName)).toEqual(names(certificate));
    expect([issued.notBefore, issued.notAfter]).toEqual([plan.notBefore, plan.notAfter]);
    expect(issued.extensions.map((extension) => extension.oid)).toEqual(
      plan.extensions.map((extension) => extension.oid),
    );
    expect(certificate.keyId).not.toBeNull();
    expect(certificate.requestId).not.toBeNull();
    expect(certificate.serialNumber).toMatch(/^[0-9a-f]{32}$/);
  });

  it('makes the SAN critical where the subject is empty (RFC 5280 §4.2.1.6)', async () => {
    const { ca, ports } = await rooted();
    const input = newKey(ca, { subjectAltNames: [parseGeneralNameText('mail.sample.com')] }, '');
    const { certificate } = await issueCertificate(ports, input);
    const san = parseCertificate(certificate.der).extensions.find((extension) => extension.oid === '2.5.29.17');
    expect(san?.critical).toBe(true);
  });

  it('refuses a server certificate without a name, and a name outside the CA’s constraints', async () => {
    const { ca, ports } = await rooted({ permittedNames: ['.sample.com'] });
    expect(await codeOf(issueCertificate(ports, newKey(ca, {}, 'CN=Mail Server')))).toBe('LINT_REFUSED');
    expect(await codeOf(issueCertificate(ports, newKey(ca, {}, 'CN=mail.other.com')))).toBe('NAME_NOT_PERMITTED');
    const { certificate } = await issueCertificate(ports, newKey(ca));
    expect(opensslVerify(ports.now, ca.certificateDer, certificate.der)).toContain('OK');
  });

  it('warns of a second live certificate of one subject, and refuses it when strict', async () => {
    const { ca, ports } = await rooted();
    await issueCertificate(ports, newKey(ca));
    const again = await issueCertificate(ports, newKey(ca));
    expect(again.findings.map((finding) => finding.code)).toContain('duplicate-subject');
    expect(await codeOf(issueCertificate(ports, newKey(ca, { strict: true })))).toBe('STRICT_REFUSED');
  });

  it('refuses under a CA that is revoked, expired or not yet valid', async () => {
    const { ca, ports } = await rooted();
    ports.now = addDays(ports.now, -1);
    expect(await codeOf(issueCertificate(ports, newKey(ca)))).toBe('ISSUER_NOT_VALID');
    ports.now = addDays(ports.now, 3660);
    expect(await codeOf(issueCertificate(ports, newKey(ca)))).toBe('ISSUER_NOT_VALID');
    ports.now = addDays(ports.now, -3000);
    await revokeCertificates(ports, {
      ids: [ca.certificateId],
      reason: 'cACompromise',
      at: null,
      invalidityDate: null,
    });
    expect(await codeOf(issueCertificate(ports, newKey(ca)))).toBe('ISSUER_NOT_VALID');
  });

  it('writes the limits that a CA is given beside those of its profile, and refuses them for what is no CA', async () => {
    const { ca, ports } = await rooted({ pathLength: 3 });
    const limits = { pathLength: 1, permittedNames: ['.below.example'], excludedNames: ['IP:10.0.0.0/8'] };
    const { certificate } = await issueCertificate(
      ports,
      newKey(ca, { profile: 'subordinate-ca', limits }, 'CN=Below,O=Sample'),
    );
    const said = parseCertificate(certificate.der)
      .extensions.map((extension) => describeExtension(extension).value)
      .join('; ');
    expect(said).toMatch(/pathlen:1; .*permitted DNS:below\.example, excluded IP:10\.0\.0\.0\/8/i);
    expect(await codeOf(issueCertificate(ports, newKey(ca, { limits })))).toBe('POLICY_REFUSED');
  });

  it('takes no empty subject for the same one twice', async () => {
    const { ca, ports } = await rooted();
    const { settings } = ca;
    await ports.registry.recordSettings(ca.id, { ...settings, rules: { ...settings.rules, uniqueSubject: true } });
    const unnamed = newKey(ca, { subjectAltNames: [parseGeneralNameText('DNS:a.sample.com')] }, '');
    await issueCertificate(ports, unnamed);
    const again = await planCertificate(ports, unnamed);
    expect(again.findings.map(({ code }) => code)).not.toContain('duplicate-subject');
  });

  it('lets each item of a batch stand or fall alone, in order', async () => {
    const { ca, ports } = await rooted();
    const subjects = ['CN=a.sample.com', 'CN=not a host', 'CN=c.sample.com'];
    const results = await issueCertificates(
      ports,
      subjects.map((subject) => newKey(ca, {}, subject)),
    );
    expect(results.map((result) => (result.ok ? names(result.certificate)[0] : result.error.code))).toEqual([
      'DNS:a.sample.com',
      'LINT_REFUSED',
      'DNS:c.sample.com',
    ]);
  });

  it('lets only those of a batch fall whose subject another batch recorded meanwhile', async () => {
    const { ca, ports } = await rooted();
    const { settings } = ca;
    await ports.registry.recordSettings(ca.id, { ...settings, rules: { ...settings.rules, uniqueSubject: true } });
    // Both batches are decided before either is recorded.
    const { promise: bothDecided, resolve } = Promise.withResolvers<undefined>();
    let decided = 0;
    const recordCertificates: Registry['recordCertificates'] = async (certificates) => {
      if (++decided === 2) resolve(undefined);
      await bothDecided;
      return ports.registry.recordCertificates(certificates);
    };
    const meeting = { ...ports, registry: { ...ports.registry, recordCertificates } };
    const batch = (...hosts: string[]) =>
      issueCertificates(
        meeting,
        hosts.map((host) => newKey(ca, {}, `CN=${host}.sample.com`)),
      );
    const results = await Promise.all([batch('a', 'b', 'c'), batch('d', 'B', 'e')]);
    const said = results.map((items) => items.map((item) => (item.ok ? 'issued' : item.error.code)));
    expect(said.map(([first, , last]) => [first, last])).toEqual([
      ['issued', 'issued'],
      ['issued', 'issued'],
    ]);
    expect(said.map(([, second]) => second).sort()).toEqual(['POLICY_REFUSED', 'issued']);
    expect(ports.memory.certificates).toHaveLength(1 + 5);
  });
});

describe('renewCertificate', () => {
  const renewal = (certificate: CertificateRecord, changes: Partial<RenewInput> = {}): RenewInput => ({
    certificateId: certificate.id,
    validityDays: null,
    notAfter: null,
    newKey: false,
    strict: false,
    ...changes,
  });

  it('signs the kept request again: same names, key and profile, another serial number', async () => {
    const { ca, ports } = await rooted();
    const input = newKey(ca, {
      subjectAltNames: ['mail.sample.com', '10.0.0.5'].map(parseGeneralNameText),
      validityDays: 30,
    });
    const old = (await issueCertificate(ports, input)).certificate;
    ports.now = addDays(ports.now, 25);
    const { certificate, findings } = await renewCertificate(ports, renewal(old));
    expect(names(certificate)).toEqual(names(old));
    expect(parseCertificate(certificate.der).publicKey.spki).toEqual(parseCertificate(old.der).publicKey.spki);
    expect([certificate.profile, certificate.keyId, certificate.requestId]).toEqual([
      old.profile,
      old.keyId,
      old.requestId,
    ]);
    expect(certificate.serialNumber).not.toBe(old.serialNumber);
    expect(certificate.supersedesId).toBe(old.id);
    expect((await ports.registry.certificate(old.id)).supersededById).toBe(certificate.id);
    expect(findings.map((finding) => finding.code)).not.toContain('duplicate-subject');
    expect(opensslVerify(ports.now, ca.certificateDer, certificate.der)).toContain('OK');
    expect(opensslVerify(ports.now, ca.certificateDer, old.der)).toContain('OK');
  });

  it('makes a new key of the same kind when asked, and refuses to renew twice', async () => {
    const { ca, ports } = await rooted();
    const old = (await issueCertificate(ports, newKey(ca))).certificate;
    const { certificate } = await renewCertificate(ports, renewal(old, { newKey: true }));
    expect(certificate.keyId).not.toBe(old.keyId);
    expect(parseCertificate(certificate.der).publicKey.label).toBe('EC-P256');
    expect(await codeOf(renewCertificate(ports, renewal(old)))).toBe('POLICY_REFUSED');
  });

  it('refuses a CA’s own certificate and one whose key was lost, each item of many on its own', async () => {
    const { ca, ports } = await rooted();
    const lost = (await issueCertificate(ports, newKey(ca))).certificate;
    const good = (await issueCertificate(ports, newKey(ca, {}, 'CN=www.sample.com'))).certificate;
    await revokeCertificates(ports, { ids: [lost.id], reason: 'keyCompromise', at: null, invalidityDate: null });
    const root = await ports.registry.certificate(ca.certificateId);
    const results = await renewCertificates(
      ports,
      [root, lost, good].map((certificate) => renewal(certificate)),
    );
    expect(results.map((result) => (result.ok ? 'renewed' : result.error.code))).toEqual([
      'POLICY_REFUSED',
      'ALREADY_REVOKED',
      'renewed',
    ]);
  });
});

describe('revokeCertificates and issueCrl', () => {
  it('puts the revoked on the next CRL, which OpenSSL then goes by', async () => {
    const { ca, ports } = await rooted();
    const good = (await issueCertificate(ports, newKey(ca))).certificate;
    const stolen = (await issueCertificate(ports, newKey(ca, {}, 'CN=old.sample.com'))).certificate;
    const invalidityDate = addDays(ports.now, -2);
    await revokeCertificates(ports, { ids: [stolen.id], reason: 'keyCompromise', at: null, invalidityDate });
    const crl = await issueCrl(ports, { authorityId: ca.id, days: null });
    expect([crl.number, crl.entryCount, crl.nextUpdate]).toEqual([1n, 1, addDays(crl.thisUpdate, 31)]);
    expect([...parseCertificateList(crl.der).entries()]).toEqual([
      { serialNumber: stolen.serialNumber, revocationDate: ports.now, reason: 'keyCompromise', invalidityDate },
    ]);
    expect(opensslVerify(ports.now, ca.certificateDer, good.der, [], [crl.der])).toContain('OK');
    expect(opensslVerify(ports.now, ca.certificateDer, stolen.der, [], [crl.der])).toContain('certificate revoked');
    expect((await issueCrl(ports, { authorityId: ca.id, days: 7 })).number).toBe(2n);
  });

  it('lifts only a hold (RFC 5280 §5.3.1)', async () => {
    const { ca, ports } = await rooted();
    const { certificate } = await issueCertificate(ports, newKey(ca));
    const revoke = (reason: 'certificateHold' | 'superseded') =>
      revokeCertificates(ports, { ids: [certificate.id], reason, at: null, invalidityDate: null });
    await revoke('certificateHold');
    await releaseCertificates(ports, [certificate.id]);
    expect((await issueCrl(ports, { authorityId: ca.id, days: null })).entryCount).toBe(0);
    await revoke('certificateHold');
    await revoke('superseded');
    expect(await codeOf(releaseCertificates(ports, [certificate.id]))).toBe('NOT_ON_HOLD');
    expect(await codeOf(revoke('superseded'))).toBe('ALREADY_REVOKED');
  });

  it('takes this very instant, for the revocation and for the loss of the key', async () => {
    const { ca, ports } = await rooted();
    const { certificate } = await issueCertificate(ports, newKey(ca));
    const now = ports.clock.now();
    const input = { ids: [certificate.id], reason: 'keyCompromise', at: now, invalidityDate: now } as const;
    const [revoked] = await revokeCertificates(ports, input);
    expect(revoked?.revocation).toMatchObject({ revokedAt: now, invalidityDate: now });
  });

  it('refuses a revocation in the future and removeFromCRL as a reason', async () => {
    const { ca, ports } = await rooted();
    const { certificate } = await issueCertificate(ports, newKey(ca));
    const input = { ids: [certificate.id], reason: 'superseded' as const, at: null, invalidityDate: null };
    expect(await codeOf(revokeCertificates(ports, { ...input, at: addDays(ports.now, 1) }))).toBe('VALIDITY_INVALID');
    expect(await codeOf(revokeCertificates(ports, { ...input, reason: 'removeFromCRL' }))).toBe('POLICY_REFUSED');
  });

  it('signs anew when something was revoked between reading the list and recording the CRL', async () => {
    const { ca, ports } = await rooted();
    const { certificate } = await issueCertificate(ports, newKey(ca));
    let raced = false;
    const registry = {
      ...ports.registry,
      revocationList: async (id: string) => {
        const list = await ports.registry.revocationList(id);
        if (!raced) {
          raced = true;
          await revokeCertificates(ports, {
            ids: [certificate.id],
            reason: 'superseded',
            at: null,
            invalidityDate: null,
          });
        }
        return list;
      },
    };
    const crl = await issueCrl({ ...ports, clock: ports.clock, registry }, { authorityId: ca.id, days: null });
    expect(crl.entryCount).toBe(1);
  });
});
