import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateState } from '../../electron/authority/certificate-state.ts';
import type { CertificateQuery, CertificateRecord } from '../../electron/authority/ports.ts';
import { fingerprintSha256, parseCertificate } from '../../electron/pki/certificate.ts';
import { CERTIFICATE_STATES } from '../../shared/pki-terms.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  context,
  DAY,
  issue,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  type TestAuthority,
} from './test-vault.ts';

const ALL: CertificateQuery = { sort: 'issuedAt', descending: false, limit: 1000, offset: 0, now: NOW };
let vault: Vault;
let root: TestAuthority;
let other: TestAuthority;

/** Around every border: a second before, at it, a second after; each plain, superseded, held and revoked. */
const ENDS = [-DAY, -1_000, 0, 1_000, 30 * DAY - 1_000, 30 * DAY, 30 * DAY + 1_000, 400 * DAY];

beforeAll(async () => {
  vault = await newVault();
  root = await newRoot(vault);
  other = await newRoot(vault, 'Other Root', 'CN=Other Root,O=Sample\\, Inc.');
  for (const [at, ends] of ENDS.entries()) {
    const notAfter = new Date(NOW.getTime() + ends);
    const notBefore = new Date(NOW.getTime() - (at + 2) * DAY);
    for (const kind of ['plain', 'superseded', 'held', 'revoked']) {
      const { id } = await issue(vault, root, {
        subject: `CN=${kind}${at}.sample.example,O=${kind === 'plain' ? 'Bäckerei' : 'zoo'}`,
        names: [`DNS:${kind}${at}.sample.example`, `IP:10.0.${at}.1`],
        notBefore,
        notAfter,
      });
      if (kind === 'superseded') await issue(vault, other, { subject: 'CN=successor', supersedesId: id, notAfter });
      const reason = kind === 'held' ? 'certificateHold' : 'keyCompromise';
      if (kind === 'held' || kind === 'revoked') {
        await vault.registry.recordRevocations([{ certificateId: id, revokedAt: NOW, reason, invalidityDate: null }]);
      }
    }
  }
});
afterAll(async () => {
  await vault.close();
  removeFolders();
});

async function found(query: Partial<CertificateQuery>): Promise<readonly CertificateRecord[]> {
  return (await vault.registry.certificates({ ...ALL, ...query })).items;
}
const ids = (records: readonly CertificateRecord[]): string[] => records.map(({ id }) => id);

describe('a query for states', () => {
  it.each(CERTIFICATE_STATES)(
    '%s means what the authority says of each certificate, at every border',
    async (state) => {
      for (const now of [
        NOW,
        new Date(NOW.getTime() + 1),
        new Date(NOW.getTime() - 1),
        new Date(NOW.getTime() + 500 * DAY),
      ]) {
        const expected = (await found({})).filter(
          (record) => certificateState({ ...record, notAfter: parseCertificate(record.der).notAfter }, now) === state,
        );
        expect(ids(await found({ states: [state], now })), now.toISOString()).toEqual(ids(expected));
        if (now === NOW) expect(expected.length).toBeGreaterThan(2);
      }
    },
  );

  it('gives each certificate one state', async () => {
    const everything = await found({});
    expect(ids(await found({ states: CERTIFICATE_STATES }))).toEqual(ids(everything));
    let sum = 0;
    for (const state of CERTIFICATE_STATES) sum += (await found({ states: [state] })).length;
    expect(sum).toBe(everything.length);
    expect(await found({ states: [] })).toEqual([]);
  });

  it('counts days from now where days are given', async () => {
    const within = await found({ states: ['expiring'], withinDays: 500 });
    expect(within.length).toBeGreaterThan((await found({ states: ['expiring'] })).length);
    for (const { der } of await found({ withinDays: 30 })) {
      const ends = parseCertificate(der).notAfter.getTime() - NOW.getTime();
      expect(ends).toBeGreaterThanOrEqual(0);
      expect(ends).toBeLessThan(30 * DAY);
    }
  });
});

describe('countEnding', () => {
  it('counts what works and ends in the span, its first instant in it and its last not, without what was deleted', async () => {
    const working = async (from: number, before: number): Promise<number> => {
      const all = await found({ states: ['valid', 'expiring'], deleted: 'left-out' });
      const ends = all.map(({ der }) => parseCertificate(der).notAfter.getTime() - NOW.getTime());
      return ends.filter((end) => end >= from && end < before).length;
    };
    const spans = [
      [0, 1_000],
      [0, 30 * DAY],
      [30 * DAY - 1_000, 30 * DAY],
      [30 * DAY, 400 * DAY],
      [30 * DAY, 401 * DAY],
    ] as const;
    const counted = (from: number, before: number): Promise<number> =>
      vault.registry.countEnding(new Date(NOW.getTime() + from), new Date(NOW.getTime() + before));
    for (const [from, before] of spans) {
      expect(await counted(from, before), `${String(from)} to ${String(before)}`).toBe(await working(from, before));
      expect(await counted(from, before)).toBeGreaterThan(0);
    }
    const [one] = await found({ states: ['expiring'], limit: 1 });
    if (one === undefined) throw new Error('nothing is expiring');
    const before = await counted(0, 30 * DAY);
    await vault.registry.recordAnnotation(one.id, { note: '', tags: [], deleted: true });
    expect(await counted(0, 30 * DAY)).toBe(before - 1);
    await vault.registry.recordAnnotation(one.id, { note: '', tags: [], deleted: false });
  });
});

/** The same answers before the index knows them, while it is written, and after. */
describe.each(['not yet indexed', 'indexed'])('a search, %s', (when) => {
  beforeAll(async () => {
    if (when !== 'indexed') return;
    await vault.close();
    vault = await openVault(vault.path, context());
  });

  it('finds any substring of subject and SANs, whatever its case', async () => {
    expect(await found({ text: 'SAMPLE.exa' })).toHaveLength(ENDS.length * 4);
    expect(await found({ text: 'revoked3.sam' })).toHaveLength(1);
    expect(await found({ text: '10.0.5.1' })).toHaveLength(4);
    expect(await found({ text: 'BÄCKEREI' })).toHaveLength(ENDS.length);
    expect(await found({ text: 'Ba\u0308ck' })).toHaveLength(ENDS.length);
    expect(await found({ text: 'nothing like it' })).toEqual([]);
  });

  it('finds what is shorter than the index’s three characters', async () => {
    expect(await found({ text: 'ä' })).toHaveLength(ENDS.length);
    expect(await found({ text: 'ZO' })).toHaveLength(ENDS.length * 3);
  });

  it('finds a serial number and a fingerprint, wholly and in part, with colons too', async () => {
    const [record] = await found({ text: 'held4.sample' });
    const { serialNumber = '', der = new Uint8Array() } = record ?? {};
    const fingerprint = fingerprintSha256(der);
    const colons = (text: string): string => (text.match(/../g) ?? []).join(':').toUpperCase();
    for (const text of [
      serialNumber,
      serialNumber.slice(5, 25),
      colons(serialNumber),
      fingerprint,
      colons(fingerprint),
    ]) {
      expect(ids(await found({ text })), text).toEqual([record?.id]);
    }
  });

  it('finds a name as it is meant, not only as RFC 4514 escapes it', async () => {
    expect(ids(await found({ text: 'Sample, Inc.' }))).toContain(other.certificateId);
  });

  it.each(['%', '_', '"', "'", '\\', '"sample', 'sample*', 'sample OR plain', '(', '^', 'a%a', "' OR 1=1 --"])(
    'takes %s literally',
    async (text) => {
      const holding = (await found({})).filter(({ der }) => {
        const { subject } = parseCertificate(der);
        return subject.rdns.flat().some(({ value }) => value.toLowerCase().includes(text.toLowerCase()));
      });
      expect(ids(await found({ text })).filter((id) => id !== other.certificateId)).toEqual(ids(holding));
    },
  );

  it('joins with the other conditions', async () => {
    expect(await found({ text: 'sample.example', states: ['held'], authorityId: root.id })).toHaveLength(ENDS.length);
    expect(await found({ text: 'sample.example', authorityId: other.id })).toEqual([]);
    expect(await found({ authorityId: 'ca-99' })).toEqual([]);
    expect(await found({ authorityId: 'no id' })).toEqual([]);
  });
});

describe('a certificate that comes after the index was written', () => {
  it('is found at once', async () => {
    const made = await newVault();
    const authority = await newRoot(made);
    await made.close();
    const opened = await openVault(made.path, context());
    await opened.unlock(PASSPHRASE);
    const { id } = await issue(
      opened,
      { ...authority, key: await opened.keys.open('key-1') },
      { subject: 'CN=latecomer.example' },
    );
    const page = await opened.registry.certificates({ ...ALL, text: 'latecomer' });
    expect(ids(page.items)).toEqual([id]);
    await opened.close();
  });
});

describe('pages', () => {
  it.each(['notAfter', 'notBefore', 'subject', 'serialNumber', 'issuedAt'] as const)(
    'by %s come in order, both ways, without gap or overlap, and count all',
    async (sort) => {
      for (const descending of [false, true]) {
        const everything = ids(await found({ sort, descending }));
        const paged: string[] = [];
        for (let offset = 0; ; offset += 7) {
          const page = await vault.registry.certificates({ ...ALL, sort, descending, limit: 7, offset });
          expect(page.total).toBe(everything.length);
          paged.push(...ids(page.items));
          if (page.items.length < 7) break;
        }
        expect(paged).toEqual(everything);
        expect(new Set(paged).size).toBe(everything.length);
        if (descending) expect(everything).toEqual(ids(await found({ sort })).reverse());
      }
    },
  );

  it('are ordered by what they say', async () => {
    const byEnd = (await found({ sort: 'notAfter' })).map(({ der }) => parseCertificate(der).notAfter.getTime());
    expect(byEnd).toEqual([...byEnd].sort((a, b) => a - b));
    const bySerial = (await found({ sort: 'serialNumber' })).map(({ serialNumber }) => BigInt(`0x${serialNumber}`));
    expect(bySerial).toEqual([...bySerial].sort((a, b) => (a < b ? -1 : 1)));
  });

  it.each([
    [{ limit: -1 }],
    [{ limit: 1.5 }],
    [{ limit: 1e9 }],
    [{ offset: -1 }],
    [{ offset: Number.NaN }],
    [{ withinDays: -1 }],
  ])('refuse %o', async (wrong) => {
    await expect(found(wrong)).rejects.toEqual(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
