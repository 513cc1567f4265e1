/** The authority's ports in memory: real keys, real signatures, a real register, nothing on disk. */
import { revokedPortion, type RevokedSerial } from '../../electron/pki/revoked-portion.ts';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { KeyType } from '../../shared/pki-terms.ts';
import { certificateState } from '../../electron/authority/certificate-state.ts';
import { DEFAULT_SETTINGS } from '../../electron/authority/ports.ts';
import type {
  AuthorityPorts,
  AuthorityRecord,
  AwaitingAuthority,
  BareSerial,
  CertificateRecord,
  CrlRecord,
  KeyRing,
  NewCertificate,
  NewAuthority,
  NewKey,
  PlannedRevocation,
  Registry,
  RequestRecord,
  SealedKey,
  StoredProfile,
} from '../../electron/authority/ports.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { formatName, parseName, type Name } from '../../electron/pki/name.ts';

export interface MemoryPorts extends AuthorityPorts {
  /** Set to move the clock. */
  now: Date;
  readonly memory: {
    certificates: CertificateRecord[];
    requests: RequestRecord[];
    crls: CrlRecord[];
    bareSerials: (BareSerial & { authorityId: string })[];
    authorities: AuthorityRecord[];
    awaiting: AwaitingAuthority[];
    profiles: StoredProfile[];
    plans: PlannedRevocation[];
  };
}

export function memoryPorts(now = new Date('2026-11-21T12:00:00Z')): MemoryPorts {
  const keys = new Map<string, KeyObject>();
  const keyIds = new Map<string, string>();
  const ports = {
    now,
    clock: { now: () => ports.now },
    random: { bytes: (length: number) => new Uint8Array(randomBytes(length)) },
    keys: memoryKeys(keys),
    memory: {
      certificates: [],
      requests: [],
      crls: [],
      authorities: [],
      awaiting: [],
      profiles: [],
      plans: [],
      bareSerials: [],
    },
  } as unknown as { -readonly [K in keyof MemoryPorts]: MemoryPorts[K] };
  ports.registry = memoryRegistry(
    ports,
    (key) => {
      const digest = hex(key.subjectPublicKeyInfo);
      const id = keyIds.get(digest) ?? `key-${String(keyIds.size + 1)}`;
      keyIds.set(digest, id);
      keys.set(id, createPrivateKey({ key: Buffer.from(key.sealed), format: 'der', type: 'pkcs8' }));
      return id;
    },
    (spki) => keyIds.get(hex(spki)) ?? null,
  );
  return ports;
}

function memoryKeys(recorded: Map<string, KeyObject>): KeyRing {
  const newKey = (privateKey: KeyObject, keyType: SealedKey['keyType']): NewKey => {
    const subjectPublicKeyInfo = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
    return {
      ...signer(privateKey),
      sealedKey: { keyType, subjectPublicKeyInfo, sealed: privateKey.export({ format: 'der', type: 'pkcs8' }) },
    };
  };
  const find = (id: string): KeyObject => {
    const key = recorded.get(id);
    if (key === undefined) throw new Error(`no key ${id}`);
    return key;
  };
  return {
    generate: (keyType) => Promise.resolve(newKey(generate(keyType), keyType)),
    seal: (pkcs8) =>
      Promise.resolve(newKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }), 'imported')),
    open: (id) => Promise.resolve(signer(find(id))),
    withPrivateKeyInfo: (id, use) => use(new Uint8Array(find(id).export({ format: 'der', type: 'pkcs8' }))),
  };
}

function signer(privateKey: KeyObject): Pick<NewKey, 'subjectPublicKeyInfo' | 'sign'> {
  return {
    subjectPublicKeyInfo: new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })),
    sign: (message, algorithm) => {
      const hash = algorithm === 'Ed25519' ? null : `sha${/(256|384|512)/.exec(algorithm)?.[1] ?? ''}`;
      return Promise.resolve(new Uint8Array(sign(hash, message, privateKey)));
    },
  };
}

function generate(keyType: KeyType): KeyObject {
  if (keyType === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  if (keyType.startsWith('ec-')) {
    return generateKeyPairSync('ec', { namedCurve: `P-${keyType.slice(4)}` }).privateKey;
  }
  return generateKeyPairSync('rsa', { modulusLength: Number(keyType.slice(4)) }).privateKey;
}

function memoryRegistry(
  ports: MemoryPorts,
  keep: (key: SealedKey) => string,
  keyFor: (spki: Uint8Array) => string | null,
): Registry {
  const { certificates, requests, crls, bareSerials, authorities, awaiting, profiles, plans } = ports.memory;
  const revokedAtLastCrl = new Map<string, ReadonlySet<string>>();
  const revokedOf = (authorityId: string): RevokedSerial[] =>
    [...certificates.map((c) => ({ ...c, notAfter: parseCertificate(c.der).notAfter })), ...bareSerials].flatMap(
      ({ authorityId: issuer, serialNumber, notAfter, revocation }) =>
        issuer !== authorityId || revocation === null ? [] : [{ ...revocation, serialNumber, notAfter }],
    );
  let revision = 0;
  const need = <T>(
    found: T | undefined,
    code: 'CERTIFICATE_NOT_FOUND' | 'AUTHORITY_NOT_FOUND' | 'REQUEST_NOT_FOUND',
  ): T => {
    if (found === undefined) throw new CertificateError(code, 'It is not in the register.');
    return found;
  };
  const put = (record: CertificateRecord): CertificateRecord => {
    certificates[certificates.findIndex((known) => known.id === record.id)] = record;
    revision++;
    return record;
  };
  const certificate = (id: string): CertificateRecord =>
    need(
      certificates.find((c) => c.id === id),
      'CERTIFICATE_NOT_FOUND',
    );
  const authority = (reference: string): AuthorityRecord => {
    if (awaiting.some((a) => a.id === reference || a.name === reference))
      throw new CertificateError('AUTHORITY_INCOMPLETE', 'It awaits its parent.');
    const found = need(
      authorities.find((a) => a.id === reference || a.name === reference),
      'AUTHORITY_NOT_FOUND',
    );
    const last = crls.filter((crl) => crl.authorityId === found.id).at(-1);
    return { ...found, lastCrlNumber: last?.number ?? found.lastCrlNumber };
  };
  const keepRequest = (
    der: Uint8Array,
    source: string,
    keyId: string | null,
    state: RequestRecord['state'],
  ): RequestRecord => {
    const digest = hex(der);
    const known = requests.findIndex((request) => request.digest === digest);
    const record: RequestRecord = {
      id: known < 0 ? `csr-${String(requests.length + 1)}` : (requests[known]?.id ?? ''),
      der,
      digest,
      receivedAt: ports.now,
      source,
      state,
      note: '',
      keyId,
    };
    if (known < 0) requests.push(record);
    else requests[known] = record;
    return record;
  };
  const add = (item: NewCertificate, ownId: string): CertificateRecord => {
    const parsed = parseCertificate(item.der);
    const taken = certificates.some(
      (c) => c.authorityId === item.authorityId && c.serialNumber === parsed.serialNumber,
    );
    if (taken) throw new CertificateError('REGISTRY_CHANGED', 'The serial number is taken.');
    if (item.supersedesId !== null && certificate(item.supersedesId).supersededById !== null)
      throw new CertificateError('POLICY_REFUSED', 'It was renewed already.');
    const keyId = item.key === null ? keyFor(parsed.publicKey.spki) : keep(item.key);
    const request =
      item.request === null
        ? null
        : 'id' in item.request
          ? item.request.id
          : keepRequest(item.request.der, item.request.source, keyId, 'issued').id;
    const record: CertificateRecord = {
      id: ownId,
      authorityId: item.authorityId,
      authorityName: authorities.find((a) => a.id === item.authorityId)?.name ?? '',
      serialNumber: parsed.serialNumber,
      der: item.der,
      requestId: request,
      keyId,
      profile: item.profile,
      issuedAt: ports.now,
      supersedesId: item.supersedesId,
      supersededById: null,
      revocation: null,
    };
    certificates.push(record);
    if (item.supersedesId !== null && item.revokeSupersededAt !== undefined) {
      const plan = { certificateId: item.supersedesId, successorId: ownId };
      plans.push({ ...plan, dueAt: item.revokeSupersededAt, createdAt: ports.now });
    }
    if (item.supersedesId !== null) put({ ...certificate(item.supersedesId), supersededById: ownId });
    revision++;
    return record;
  };
  const refuseSecondOfSubject = (item: NewCertificate): void => {
    const subject = textOf(parseCertificate(item.der).subject);
    const isSecond = certificates.some(
      (c) =>
        c.authorityId === item.authorityId &&
        c.id !== item.supersedesId &&
        textOf(parseCertificate(c.der).subject) === subject &&
        ['valid', 'expiring'].includes(stateOf(c, ports.now)),
    );
    if (isSecond && authority(item.authorityId).settings.rules.uniqueSubject)
      throw new CertificateError('POLICY_REFUSED', 'Another one of the same subject works.');
  };
  const nextCertificateId = (): string => `cert-${String(certificates.length + 1)}`;
  const endPlan = (certificateId: string): void => {
    const at = plans.findIndex((plan) => plan.certificateId === certificateId);
    if (at >= 0) plans.splice(at, 1);
  };
  const addAuthority = (input: NewAuthority): AuthorityRecord => {
    const id = `ca-${String(authorities.length + 1)}`;
    const known = certificates.find((c) => hex(c.der) === hex(input.certificateDer));
    const certificateId = known?.id ?? nextCertificateId();
    const spki = parseCertificate(input.certificateDer).publicKey.spki;
    const keyId = input.key === null ? keyFor(spki) : keep(input.key);
    const { name, certificateDer, parentId, settings } = input;
    const facts = { id, name, certificateDer, certificateId, keyId, parentId, settings };
    authorities.push({ ...facts, createdAt: ports.now, lastCrlNumber: input.crlNumberBefore ?? 0n });
    const item = { authorityId: parentId ?? id, der: certificateDer, profile: input.profile };
    if (known === undefined) add({ ...item, request: null, key: input.key, supersedesId: null }, certificateId);
    return authority(id);
  };
  const change = (id: string, changes: Partial<AuthorityRecord>): void => {
    const at = authorities.findIndex((a) => a.id === id);
    authorities[at] = { ...authority(id), ...changes };
  };
  const stateOf = (record: CertificateRecord, at: Date): string =>
    certificateState({ ...record, notAfter: parseCertificate(record.der).notAfter }, at);

  return {
    revision: () => Promise.resolve(revision),
    authorities: () => Promise.resolve(authorities.map((a) => authority(a.id))),
    authority: async (reference) => authority(reference),
    certificate: async (id) => certificate(id),
    findCertificate: async (reference) =>
      need(
        certificates.find((c) => c.id === reference || c.serialNumber === reference.toLowerCase().replaceAll(':', '')),
        'CERTIFICATE_NOT_FOUND',
      ),
    certificates: (query) => {
      const found = certificates.filter(
        (c) =>
          (query.authorityId === undefined || c.authorityId === query.authorityId) &&
          (query.profile === undefined || c.profile === query.profile) &&
          (query.states === undefined || query.states.some((state) => state === stateOf(c, query.now))),
      );
      if (query.sort === 'notAfter') {
        const end = (c: CertificateRecord): number => parseCertificate(c.der).notAfter.getTime();
        found.sort((a, b) => (query.descending ? end(b) - end(a) : end(a) - end(b)));
      }
      return Promise.resolve({
        items: found.slice(query.offset, query.offset + query.limit),
        total: found.length,
        totalIsLowerBound: false,
      });
    },
    certificateLines: async (query) => {
      const { items, total } = await ports.registry.certificates(query);
      const lines = items.map((c) => {
        const { subject, notAfter } = parseCertificate(c.der);
        const standing =
          c.revocation === null
            ? c.supersededById === null
              ? 'good'
              : 'superseded'
            : c.revocation.reason === 'certificateHold'
              ? 'held'
              : 'revoked';
        return { ...c, subject: formatName(subject), notAfter, standing } as const;
      });
      return { items: lines, total };
    },
    countEnding: (from, before) =>
      Promise.resolve(
        certificates.filter((c) => {
          const { notAfter } = parseCertificate(c.der);
          const works = ['valid', 'expiring'].includes(stateOf(c, from));
          return works && notAfter >= from && notAfter < before;
        }).length,
      ),
    certificatesOfKey: (spki) =>
      Promise.resolve(
        certificates.filter(({ der }) => Buffer.from(parseCertificate(der).publicKey.spki).equals(spki)).toReversed(),
      ),
    liveCertificatesOfSubject: (authorityId, subjectDer, at) =>
      Promise.resolve(
        certificates.filter(
          (c) =>
            c.authorityId === authorityId &&
            textOf(parseCertificate(c.der).subject) === textOf(parseName(subjectDer)) &&
            ['valid', 'expiring'].includes(stateOf(c, at)),
        ),
      ),
    serialNumberUsed: (authorityId, serialNumber) =>
      Promise.resolve(
        [...certificates, ...bareSerials].some((c) => c.authorityId === authorityId && c.serialNumber === serialNumber),
      ),
    bareSerials: (authorityId) => Promise.resolve(bareSerials.filter((bare) => bare.authorityId === authorityId)),
    requests: (state) => Promise.resolve(requests.filter((r) => state === undefined || r.state === state)),
    request: async (reference) =>
      need(
        requests.find((r) => r.id === reference || r.digest === reference),
        'REQUEST_NOT_FOUND',
      ),
    revocationList: (authorityId) => {
      const last = crls.filter((crl) => crl.authorityId === authorityId).at(-1);
      const revoked = revokedOf(authorityId);
      const known = revokedAtLastCrl.get(authorityId) ?? new Set();
      return Promise.resolve({
        revision,
        lastCrlNumber: authority(authorityId).lastCrlNumber,
        lastCrl:
          last === undefined
            ? null
            : {
                thisUpdate: last.thisUpdate,
                revokedSince: () =>
                  new Set(revoked.map((entry) => entry.serialNumber).filter((serial) => !known.has(serial))),
              },
        portions: [revokedPortion(revoked)],
      });
    },
    crls: (authorityId) => Promise.resolve(crls.filter((crl) => crl.authorityId === authorityId)),
    latestCrl: (authorityId) => Promise.resolve(crls.filter((crl) => crl.authorityId === authorityId).at(-1) ?? null),
    crl: async (id) =>
      need(
        crls.find((crl) => crl.id === id),
        'CERTIFICATE_NOT_FOUND',
      ),
    events: () => Promise.resolve({ items: [], total: 0 }),
    recordRequest: ({ der, source, key }) =>
      Promise.resolve(keepRequest(der, source, key === null ? null : 'id' in key ? key.id : keep(key), 'waiting')),
    recordRequestRejected: () => Promise.reject(new Error('not needed here')),
    awaitingAuthorities: () => Promise.resolve([...awaiting]),
    profiles: () => Promise.resolve([...profiles]),
    plannedRevocations: (dueBy) => Promise.resolve(plans.filter((plan) => dueBy === undefined || plan.dueAt <= dueBy)),
    recordAuthority: async (input, crosses = []) => {
      const recorded = addAuthority(input);
      for (const { issuer, der } of crosses) {
        const authorityId = issuer === 'new' ? recorded.id : issuer.id;
        const links = { request: null, key: null, supersedesId: null };
        add({ authorityId, der, profile: 'cross-certificate', ...links }, nextCertificateId());
      }
      return recorded;
    },
    recordAwaitingAuthority: async ({ name, requestDer, key, settings }) => {
      const keyId = keep(key);
      const requestId = keepRequest(requestDer, '', keyId, 'waiting').id;
      const id = `awaiting-${String(awaiting.length + 1)}`;
      awaiting.push({ id, name, requestId, requestDer, keyId, settings, createdAt: ports.now });
      return need(awaiting.at(-1), 'AUTHORITY_NOT_FOUND');
    },
    recordAnswer: async ({ certificateDer, above, issuerId, to }) => {
      let parentId = issuerId;
      for (const outside of above) {
        const profile = parentId === null ? 'root-ca' : 'subordinate-ca';
        parentId = addAuthority({ ...outside, key: null, parentId, profile, settings: DEFAULT_SETTINGS }).id;
      }
      const answered = to.kind === 'awaiting' ? awaiting.find(({ id }) => id === to.id) : undefined;
      const before = to.kind === 'renewal' ? authority(to.authorityId).certificateId : null;
      const requestId = to.kind === 'request' ? to.id : (answered?.requestId ?? null);
      const item = {
        authorityId: parentId ?? '',
        der: certificateDer,
        profile: to.kind === 'request' ? 'outside' : 'subordinate-ca',
        request: requestId === null ? null : { id: requestId },
        key: null,
        supersedesId: before,
      };
      const record = certificates.find((c) => hex(c.der) === hex(certificateDer)) ?? add(item, nextCertificateId());
      if (answered !== undefined) {
        awaiting.splice(awaiting.indexOf(answered), 1);
        const { name, settings } = answered;
        addAuthority({ name, settings, certificateDer, key: null, parentId, profile: 'subordinate-ca' });
      }
      if (to.kind === 'renewal') {
        const own = parentId === to.authorityId ? null : parentId;
        change(to.authorityId, { certificateDer, certificateId: record.id, parentId: own });
      }
      return record;
    },
    recordSettings: async (id, settings) => {
      change(id, { settings });
      return authority(id);
    },
    recordProfile: async (name, definition) => {
      const at = profiles.findIndex((profile) => profile.name === name);
      const stored = { name, definition, savedAt: ports.now };
      if (at < 0) profiles.push(stored);
      else profiles[at] = stored;
      return stored;
    },
    recordProfileRemoved: async (name) => {
      const at = profiles.findIndex((profile) => profile.name === name);
      if (at < 0) throw new CertificateError('PROFILE_NOT_FOUND', 'It is not in the register.');
      profiles.splice(at, 1);
    },
    recordSerialRevocations: async (items) => {
      for (const { authorityId, serialNumber, ...revocation } of items)
        bareSerials.push({ authorityId, serialNumber, subject: '', notAfter: null, revocation });
      revision++;
    },
    recordPlanEnded: async (certificateId) => endPlan(certificateId),
    recordCertificates: async (items) => {
      for (const item of items) refuseSecondOfSubject(item);
      return items.map((item) => add(item, nextCertificateId()));
    },
    recordRevocations: async (items) =>
      items.map(({ certificateId, ...revocation }) => {
        const known = certificate(certificateId);
        if (known.revocation !== null && known.revocation.reason !== 'certificateHold') {
          throw new CertificateError('ALREADY_REVOKED', 'It is revoked already.');
        }
        if (revocation.reason !== 'certificateHold') endPlan(certificateId);
        return put({ ...known, revocation });
      }),
    recordReleases: async (ids) =>
      ids.map((id) => {
        const known = certificate(id);
        if (known.revocation?.reason !== 'certificateHold')
          throw new CertificateError('NOT_ON_HOLD', 'It is not held.');
        return put({ ...known, revocation: null });
      }),
    recordCrl: async (crl, seen) => {
      if (seen !== revision) throw new CertificateError('REGISTRY_CHANGED', 'Something was revoked meanwhile.');
      const record: CrlRecord = { ...crl, id: `crl-${String(crls.length + 1)}` };
      crls.push(record);
      revokedAtLastCrl.set(crl.authorityId, new Set(revokedOf(crl.authorityId).map((entry) => entry.serialNumber)));
      revision++;
      return record;
    },
    recordImport: async (portion) => {
      const count = { certificates: 0, revocations: 0, bareSerials: 0, requests: 0, keys: 0 };
      for (const { revocation, ...item } of portion.certificates) {
        const known = certificates.find((c) => Buffer.from(c.der).equals(item.der));
        if (item.key !== null && keyFor(item.key.subjectPublicKeyInfo) === null) count.keys++;
        if (known === undefined) count.certificates++;
        const record =
          known ?? add({ ...item, authorityId: portion.authorityId, supersedesId: null }, nextCertificateId());
        if (revocation === null || record.revocation !== null) continue;
        put({ ...record, revocation });
        count.revocations++;
      }
      for (const bare of portion.bareSerials) {
        if (bareSerials.some(({ serialNumber }) => serialNumber === bare.serialNumber)) continue;
        bareSerials.push({ ...bare, authorityId: portion.authorityId });
        count.bareSerials++;
        if (bare.revocation !== null) count.revocations++;
      }
      for (const { der, source, key } of portion.requests) {
        if (requests.some(({ digest }) => digest === hex(der))) continue;
        keepRequest(der, source, key === null ? null : keep(key), 'waiting');
        count.requests++;
      }
      revision++;
      return count;
    },
    recordAuthorityKey: async (authorityId, key) => {
      const at = authorities.findIndex(({ id }) => id === authorityId);
      const found = authorities[at];
      if (found !== undefined) authorities[at] = { ...found, keyId: keep(key) };
      return authority(authorityId);
    },
    annotation: () => Promise.resolve({ note: '', tags: [], deleted: false }),
    keys: () => Promise.reject(new Error('not needed here')),
    key: () => Promise.reject(new Error('not needed here')),
    recordAnnotation: () => Promise.resolve(),
    recordAnnotationUndone: () => Promise.reject(new Error('not needed here')),
    recordExport: () => Promise.resolve(),
    recordDeployment: () => Promise.resolve(),
  };
}

function textOf(subject: Name): string {
  return formatName(subject).toLowerCase();
}

function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
