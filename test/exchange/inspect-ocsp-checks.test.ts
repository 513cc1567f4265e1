import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ocspCheckText } from '../../electron/cli/ocsp-check-text.ts';
import { inspectFile } from '../../electron/exchange/inspect.ts';
import { ocspChecksAmong } from '../../electron/exchange/inspect-ocsp-checks.ts';
import { OpenSsl, OPENSSL_IS_HERE } from '../pki/openssl.ts';

const judge = new OpenSsl();
afterAll(() => judge.remove());
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function leaf(name: string, extensions: string): void {
  judge.run('req', '-new', ...key, '-keyout', `${name}.key`, '-out', 'leaf.csr', '-subj', `/CN=${name}`);
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '90'];
  judge.run('x509', '-req', '-in', 'leaf.csr', ...by, '-extfile', judge.write('e', extensions), '-out', `${name}.pem`);
}

function respond(out: string, signer: string, ...more: string[]): void {
  const by = ['-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`];
  judge.run('ocsp', ...by, '-reqin', 'request', '-respout', out, '-ndays', '3', ...more);
}

function alter(from: string, at: Uint8Array, to: string): void {
  const bytes = readFileSync(judge.path(from));
  const place = bytes.indexOf(at) + 1;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  judge.write(to, bytes);
}

const inspect = (...files: string[]) =>
  files.map((file) => inspectFile(new Uint8Array(readFileSync(judge.path(file))), { fileName: file }));

function check(at: Date, ...files: string[]) {
  const inspected = inspect(...files);
  return ocspChecksAmong(
    inspected.flatMap(({ ocspResponses }) => ocspResponses),
    inspected.flatMap(({ objects }) => objects),
    at,
  );
}
const codes = (at: Date, ...files: string[]) =>
  check(at, ...files).flatMap(({ findings }) => findings.map(({ code }) => code));
const days = (count: number) => new Date(Date.now() + count * 86_400_000);

describe.runIf(OPENSSL_IS_HERE)('ocspChecksAmong', () => {
  beforeAll(() => {
    for (const ca of ['ca', 'other'])
      judge.run('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.pem`, '-subj', `/CN=${ca}`);
    leaf('server', 'subjectAltName=DNS:server.test');
    leaf('responder', 'extendedKeyUsage=OCSPSigning');
    leaf('impostor', 'extendedKeyUsage=serverAuth');
    const serial = judge.run('x509', '-in', 'server.pem', '-noout', '-serial').trim().split('=')[1] ?? '';
    judge.write('index.txt', `V\t301231235959Z\t\t${serial}\tunknown\t/CN=server\n`);
    judge.run('ocsp', '-issuer', 'ca.pem', '-cert', 'server.pem', '-no_nonce', '-reqout', 'request');
    const by = ['-signer', 'responder.pem', '-signkey', 'responder.key'];
    judge.run('ocsp', '-issuer', 'ca.pem', '-cert', 'server.pem', '-no_nonce', '-reqout', 'signed', ...by);
    respond('by-ca', 'ca');
    respond('by-responder', 'responder');
    respond('by-impostor', 'impostor');
    respond('bare', 'responder', '-resp_no_certs');
    alter('by-ca', Buffer.from(serial, 'hex'), 'altered');
  });

  it('takes what the issuer signed, and what it delegated (RFC 6960 §4.2.2.2)', () => {
    const now = days(0);
    expect(check(now, 'by-ca', 'ca.pem')).toMatchObject([{ issuer: 'CN=ca', valid: true, signer: 'CN=ca' }]);
    expect(check(now, 'ca.pem', 'by-responder')).toMatchObject([{ valid: true, signer: 'CN=responder', findings: [] }]);
    expect(check(now, 'bare', 'ca.pem', 'responder.pem')).toMatchObject([{ valid: true, signer: 'CN=responder' }]);
    expect(check(now, 'by-responder', 'ca.pem').map(ocspCheckText).join()).toMatch(
      /^OCSP response of CN=responder about [0-9a-f]+: good for who trusts CN=ca, signed by CN=responder$/,
    );
  });

  it('refuses an altered one, one without its signer, one whose signer may not, and one out of its time', () => {
    const now = days(0);
    expect(codes(now, 'altered', 'ca.pem')).toContain('ocsp-signature');
    expect(codes(now, 'bare', 'ca.pem')).toEqual(['ocsp-responder-unknown']);
    expect(codes(now, 'by-impostor', 'ca.pem')).toEqual(['ocsp-delegation']);
    expect(codes(days(4), 'by-ca', 'ca.pem')).toEqual(['ocsp-stale']);
    expect(codes(days(-1), 'by-ca', 'ca.pem')).toEqual(['ocsp-not-yet']);
    expect(codes(days(91), 'by-responder', 'ca.pem')).toEqual(['ocsp-delegation', 'ocsp-stale']);
  });

  it('checks nothing, and says so, where the issuer is not there, or only came along', () => {
    for (const files of [['by-ca'], ['by-ca', 'other.pem']]) {
      const checks = check(days(0), ...files);
      expect(checks).toMatchObject([{ issuer: null, valid: null, signer: null, findings: [] }]);
      expect(checks.map(ocspCheckText).join()).toContain('NOT CHECKED');
    }
  });

  it('checks a request’s signature against the certificate that came with it (RFC 6960 §4.1.2)', () => {
    const tell = (file: string) => {
      const [inspection] = inspect(file);
      return [inspection?.objects[0], inspection?.findings.map(({ code }) => code)];
    };
    expect(tell('request')).toMatchObject([{ signatureAlgorithm: null, signatureValid: null, objects: [] }, []]);
    expect(tell('signed')).toMatchObject([{ signatureValid: true, objects: [{ subject: 'CN=responder' }] }, []]);
    alter('signed', Buffer.from('responder'), 'signed-altered');
    expect(tell('signed-altered')).toMatchObject([{ signatureValid: false }, ['ocsp-request-signature']]);
  });
});
