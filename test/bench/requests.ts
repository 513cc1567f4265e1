import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IssueInput } from '../../electron/authority/issue-certificate.ts';
import { readCertificationRequest } from '../../electron/pki/certification-request.ts';
import { BENCH_ROOT } from './bench-vault.ts';
import type { OpensslKey } from './openssl-directory.ts';

/** What is asked of us for one request file, read anew. */
export function inputOf(file: string): IssueInput {
  return {
    source: { kind: 'request', request: readCertificationRequest(readFileSync(file)) },
    sourceName: file,
    authorityId: BENCH_ROOT,
    profile: 'tls-server',
    validityDays: 90,
    notAfter: null,
    subjectAltNames: null,
    supersedesId: null,
    strict: false,
  };
}

/** More keys than are remembered (public-key.ts): each is looked at as a new one. */
const KEYS = 150;

/** Keys and names of OpenSSL's own making; every file is a request of its own. */
export function makeRequests(folder: string, kind: OpensslKey, count: number): string[] {
  mkdirSync(folder);
  const [type = '', ...options] = kind;
  for (let at = 0; at < count; at += 1) {
    const host = `host${String(at)}.bench.example`;
    const key = join(folder, `key${String(at % KEYS)}`);
    const make = at < KEYS ? ['-newkey', type, ...options, '-nodes', '-keyout', key] : ['-key', key];
    const names = ['-subj', `/O=Bench/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    execFileSync('openssl', ['req', '-new', ...make, ...names, '-out', join(folder, `${String(at)}.csr`)], {
      stdio: 'ignore',
    });
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csr'))
    .map((name) => join(folder, name));
}
