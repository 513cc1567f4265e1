/**
 * A main process in memory, for component tests and for looking at the window without one: it keeps the contract (input
 * and output are parsed as the gateway does), remembers what it was asked, and changes its register when told to.
 */
import {
  methods,
  type Bridge,
  type EventName,
  type EventPayload,
  type MethodInput,
  type MethodName,
  type MethodOutput,
} from '../../shared/contract.ts';
import type { Language } from '../../shared/contract/app-methods.ts';
import type { Examined } from '../../shared/contract/examined.ts';
import type { OpenedRequest } from '../../shared/contract/issuing-methods.ts';
import type { VaultStatus } from '../../shared/contract/vault-methods.ts';
import type { CertificateDescription, KeptRequest, PlanDescription } from '../../shared/descriptions.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { rulesHandlers } from './fake-rules.ts';
import type { Recipe, Server } from '../../shared/recipes.ts';
import { PRIVATE_FORMS } from '../../shared/pki-terms.ts';
import { serverRecipe } from '../../electron/exchange/recipes/server-recipe.ts';
import { trustRecipe } from '../../electron/exchange/recipes/trust-recipe.ts';
import { fakePublishing } from './fake-publishing.ts';
import { fakeVaultCare } from './fake-vault-care.ts';
import { detailOf, createAuthority, createNumbers, createWorld, hexOf, type World } from './fake-world.ts';

export interface FakeOptions {
  readonly vault?: 'none' | 'locked' | 'unlocked';
  readonly certificates?: number;
  readonly platform?: 'linux' | 'darwin' | 'win32';
  readonly theme?: 'system' | 'light' | 'dark';
  readonly language?: Language;
  /** A file came with the start. */
  readonly arrived?: boolean;
  /** Authorities, certificates and the rest; the usual world when absent, nothing when `empty`. */
  readonly world?: 'usual' | 'empty';
  readonly now?: number;
  /** What the native save dialog answers. */
  readonly saves?: boolean;
}

export interface FakeBridge extends Bridge {
  readonly calls: { readonly method: string; readonly input: unknown }[];
  readonly world: World;
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void;
  /** The next call of a method is refused. */
  refuse(method: MethodName, code: ErrorCode, message: string, detail?: string): void;
}

export const PASSPHRASE = 'six short words are enough here';

class FakeRefusal extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  constructor(code: ErrorCode, message: string, detail?: string) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

type Handlers = { readonly [M in MethodName]: (input: MethodInput<M>) => MethodOutput<M> };

export function createFakeBridge(options: FakeOptions = {}): FakeBridge {
  const now = options.now ?? Date.now();
  const numbers = createNumbers(7);
  const world: World =
    options.world === 'empty' || options.vault === 'none'
      ? { authorities: [], certificates: [], crls: [], events: [], requests: [], awaiting: [], importIsStopped: false }
      : createWorld(now, options.certificates ?? 412);
  const calls: { method: string; input: unknown }[] = [];
  const listeners = new Set<(event: string, payload: unknown) => void>();
  const refusals = new Map<MethodName, FakeRefusal>();
  const requests = new Map<string, OpenedRequest>();
  const file = { name: 'Sample CA', path: '/home/anna/ca/Sample CA.chancery' };
  const tags = new Map<string, string[]>();
  const reminders: MethodOutput<'reminderStatus'> = { on: true, scheduler: 'systemd', scheduled: false };
  const desk: MethodOutput<'readDesk'> = { views: [], snoozes: [] };
  let revision = 1;
  let theme = options.theme ?? 'system';
  // What the tests say is English, whatever the machine speaks.
  let arrived = options.arrived ?? false;
  let language: Language = options.language ?? 'en';
  let vault: VaultStatus = statusOf(options.vault ?? 'unlocked');

  function statusOf(state: 'none' | 'locked' | 'unlocked'): VaultStatus {
    if (state === 'none') return { state };
    if (state === 'locked') return { state, ...file };
    return { state, ...file, locksAt: new Date(now + 252_000).toISOString() };
  }
  const emit = (event: string, payload: unknown): void => {
    for (const listener of listeners) listener(event, payload);
  };
  const changed = (): void => {
    revision += 1;
    emit('registryChanged', { revision });
  };
  const setVault = (next: VaultStatus): VaultStatus => {
    vault = next;
    emit('vaultChanged', { vault });
    return vault;
  };
  const needKey = (): void => {
    if (vault.state !== 'unlocked')
      throw new FakeRefusal('VAULT_LOCKED', 'The vault is locked. Unlock it and try again.');
  };
  const saved = (name: string, proofs: Extract<MethodOutput<'exportCrl'>, { outcome: 'saved' }>['proofs']) =>
    options.saves === false
      ? { outcome: 'cancelled' as const }
      : { outcome: 'saved' as const, path: `/home/anna/certs/${name}`, proofs };
  const authority = (id: string) => {
    const found = world.authorities.find((one) => one.id === id);
    if (found === undefined) throw new FakeRefusal('AUTHORITY_NOT_FOUND', `There is no CA ${id}.`);
    return found;
  };
  const certificate = (id: string) => {
    const found = world.certificates.find((one) => one.id === id);
    if (found === undefined) throw new FakeRefusal('CERTIFICATE_NOT_FOUND', `There is no certificate ${id}.`);
    return found;
  };
  const recipeOf = (id: string, server: Server, prefix: string | null | undefined): Recipe =>
    serverRecipe(
      server,
      {
        stem: 'mail.sample.com',
        rootFile: 'Sample-Root-CA.cacert.pem',
        names: ['mail.sample.com', 'smtp.sample.com'],
        namesLeftOut: false,
        probe: { kind: 'name', text: 'mail.sample.com' },
        commonName: 'mail.sample.com',
        hasKey: certificate(id).hasPrivateKey,
      },
      prefix ?? null,
    );
  const written = (recipe: Recipe): MethodOutput<'exportForServer'> => {
    if (options.saves === false) return { outcome: 'cancelled' };
    const folder = '/home/anna/certs';
    const items = recipe.files
      .filter((file) => file.written)
      .map((file) => ({
        outcome: 'saved' as const,
        path: `${folder}/${file.name}`,
        proofs: file.holdsKey
          ? ['bytes-re-read' as const, 'key-matches' as const, 'mode-0600' as const]
          : ['bytes-re-read' as const],
      }));
    return { outcome: 'written', folder, recipe, items };
  };
  const replace = (next: CertificateDescription): CertificateDescription => {
    world.certificates = world.certificates.map((one) => (one.id === next.id ? next : one));
    return next;
  };

  const issue = (plan: PlanDescription, hasPrivateKey: boolean): CertificateDescription => {
    needKey();
    const next: CertificateDescription = {
      id: `cert-${world.certificates.length + 1}`,
      serialNumber: hexOf(numbers, 16),
      subject: plan.subject,
      issuer: `CN=${plan.ca},O=The Sample Company,C=US`,
      subjectAltNames: plan.subjectAltNames,
      notBefore: plan.notBefore,
      notAfter: plan.notAfter,
      state: 'valid',
      profile: plan.profile,
      keyAlgorithm: plan.keyAlgorithm,
      signatureAlgorithm: plan.signatureAlgorithm,
      fingerprintSha256: hexOf(numbers, 32),
      ca: plan.ca,
      issuedAt: new Date(now).toISOString(),
      revokedAt: null,
      reason: null,
      invalidityDate: null,
      hasPrivateKey,
      hasRequest: true,
      supersedes: null,
      supersededBy: null,
    };
    world.certificates = [next, ...world.certificates];
    changed();
    return next;
  };

  const keep = (digest: string, state: KeptRequest['state'], note: string): KeptRequest => {
    const opened = requests.get(digest);
    if (opened === undefined) throw new FakeRefusal('REQUEST_NOT_FOUND', 'This request is no longer open.');
    const kept: KeptRequest = {
      id: `csr-${world.requests.length + 1}`,
      subject: opened.request.subject,
      subjectAltNames: opened.request.subjectAltNames,
      keyAlgorithm: opened.request.keyAlgorithm,
      signatureAlgorithm: opened.request.signatureAlgorithm,
      state,
      receivedAt: new Date(now).toISOString(),
      source: opened.fileName,
      note,
      digest,
      hasPrivateKey: false,
    };
    world.requests = [...world.requests.filter((one) => one.digest !== digest), kept];
    changed();
    return kept;
  };

  const handlers: Handlers = {
    appStatus: () => ({
      version: '0.1.0',
      platform: options.platform ?? 'linux',
      theme,
      language,
      vault,
      recentVaults: [file, { name: 'Lab CA', path: '/mnt/usb/lab/Lab CA.chancery' }],
    }),
    setLanguage: (input) => {
      language = input.language;
      return {};
    },
    setTheme: (input) => {
      theme = input.theme;
      return {};
    },
    createVault: ({ passphrase }) => {
      if (passphrase.length < 8)
        throw new FakeRefusal('WEAK_PASSPHRASE', 'This passphrase is guessed in seconds. Use six words.');
      if (options.saves === false) return { outcome: 'cancelled' };
      return { outcome: 'created', vault: setVault(statusOf('unlocked')) };
    },
    openVault: () => ({ outcome: 'opened', vault: setVault(statusOf('locked')) }),
    closeVault: () => {
      setVault(statusOf('none'));
      return {};
    },
    unlockVault: ({ passphrase }) => {
      if (passphrase !== PASSPHRASE)
        throw new FakeRefusal(
          'WRONG_PASSPHRASE',
          'This passphrase does not open the vault. Look for capitals and try again.',
        );
      return setVault(statusOf('unlocked'));
    },
    lockVault: () => setVault(statusOf('locked')),
    confirmSignature: () => ({}),
    acceptOlderVault: () => setVault(statusOf('locked')),
    packageLicences: () => ({
      packages: [{ name: 'zod', version: '4.0.0', licence: 'MIT', text: 'Permission is hereby granted' }],
    }),
    updates: ({ on }) => ({ state: on === true ? 'on' : 'off' }),
    lookForUpdate: () => ({
      newer: { version: '0.2.0', released: '2026-12-01T09:00:00Z', notes: 'Faster.\nSafer.', bytes: 84_000_000 },
    }),
    downloadUpdate: () => ({ outcome: 'downloaded' }),
    installUpdate: () => ({ outcome: 'cancelled' }),
    lockAfter: ({ minutes }) => ({ minutes: minutes ?? 15 }),

    listAuthorities: () => ({ items: world.authorities, total: world.authorities.length }),
    judgeCertificate: ({ id, host }) => {
      const wrong = host !== null && !certificate(id).subjectAltNames.includes(`DNS:${host}`);
      return {
        valid: !wrong,
        revocationChecked: true,
        path: [
          { subject: certificate(id).subject, findings: [] },
          { subject: 'CN=Issuing 1', findings: [] },
        ],
        findings: wrong
          ? [{ severity: 'error', code: 'name-mismatch', message: 'It is not for this host.', source: 'RFC 9525 §6' }]
          : [],
      };
    },
    countExpiries: ({ weeks }) => ({
      counts: Array.from(
        { length: weeks },
        (_, week) =>
          world.certificates.filter(({ state, notAfter }) => {
            const left = (Date.parse(notAfter) - now) / (7 * 86_400_000);
            return (state === 'valid' || state === 'expiring') && left > week && left <= week + 1;
          }).length,
      ),
    }),
    showAsn1: () => ({
      nodes: [
        {
          offset: 0,
          headerLength: 2,
          length: 3,
          depth: 0,
          type: 'SEQUENCE',
          inString: false,
          value: null,
          hex: '3003',
          problem: null,
        },
        {
          offset: 2,
          headerLength: 2,
          length: 1,
          depth: 1,
          type: 'INTEGER',
          inString: false,
          value: '5',
          hex: '020105',
          problem: null,
        },
      ],
      truncated: false,
      contentsHidden: false,
    }),
    planAuthorityRenewal: ({ id, newKey }) => ({
      name: newKey ? `${authority(id).name} G2` : authority(id).name,
      subject: authority(id).subject,
      notAfter: new Date(now + 3650 * 86_400_000).toISOString(),
      crosses: newKey ? ['old-signs-new', 'new-signs-old'] : [],
      affected: newKey
        ? [{ kind: 'ca', id: 'ca-2', subject: 'CN=Issuing 1', notAfter: new Date(now + 86_400_000).toISOString() }]
        : [],
      findings: [],
    }),
    renewAuthority: ({ id }) => {
      needKey();
      return authority(id);
    },
    planImport: ({ from, passphrase }) =>
      from === 'file' && passphrase === null
        ? { outcome: 'passphrase-needed', name: 'old.p12' }
        : {
            outcome: 'planned',
            name: 'demoCA',
            kind: 'openssl-ca',
            authorities: [{ name: 'Old CA', hasKey: true }],
            certificates: { valid: 412, expired: 3, revoked: 9 },
            bareSerials: 1,
            requests: 4,
            keys: 1,
            findings: [{ severity: 'warning', code: 'md5', message: '23 certificates are signed over MD5.' }],
          },
    runImport: () => {
      needKey();
      changed();
      const rest = { revocations: 9, bareSerials: 1, requests: 4, findings: [], outcome: 'imported' as const };
      return world.importIsStopped
        ? { ...rest, complete: false, certificates: 200, keys: 0 }
        : { ...rest, complete: true, certificates: 424, keys: 1 };
    },
    showPurposes: () => ({
      purposes: [
        {
          purpose: 'sslserver',
          title: 'SSL server',
          leaf: { answer: 'yes', openssl: 'Yes', rule: 'extKeyUsage has serverAuth' },
          ca: { answer: 'no', openssl: 'No', rule: 'it is no CA' },
        },
      ],
    }),
    listAwaiting: () => ({ items: world.awaiting, total: world.awaiting.length }),
    requestAuthority: (input) => {
      needKey();
      const made = {
        id: `awaiting-${world.awaiting.length + 1}`,
        name: input.name,
        state: 'awaiting-parent' as const,
        subject: input.subject,
        keyAlgorithm: 'EC-P384',
        hasPrivateKey: true as const,
        request: `csr-${world.requests.length + 1}`,
        createdAt: new Date(now).toISOString(),
        crlDays: 31,
        crlUrls: [],
        issuerUrls: [],
        ocspUrls: [],
        pem: '-----BEGIN CERTIFICATE REQUEST-----',
      };
      const { subject, keyAlgorithm, createdAt: receivedAt } = made;
      const recorded = {
        id: made.request,
        subject,
        keyAlgorithm,
        receivedAt,
        subjectAltNames: [],
        source: '',
        note: '',
      };
      const rest = { signatureAlgorithm: 'ecdsa-with-SHA384', state: 'waiting' as const, hasPrivateKey: true };
      world.requests = [...world.requests, { ...recorded, ...rest, digest: 'a0'.repeat(32) }];
      world.awaiting = [...world.awaiting, made];
      changed();
      return made;
    },
    saveAuthorityRequest: () => saved('ca.csr', []),
    completeAuthority: ({ ca }) => {
      needKey();
      const done = world.awaiting.find((one) => one.id === ca);
      world.awaiting = world.awaiting.filter((one) => one.id !== ca);
      if (done !== undefined)
        world.authorities = [
          ...world.authorities,
          createAuthority(now, numbers, { id: `ca-${world.authorities.length + 1}`, name: done.name }),
        ];
      changed();
      return { outcome: 'taken', answers: 'awaiting', ca: 'cert-1', above: ['Offline Root'], findings: [] };
    },
    createAuthority: (input) => {
      needKey();
      const parent = world.authorities.find((one) => one.id === input.parent)?.name ?? null;
      const made = createAuthority(now, numbers, {
        parent,
        id: `ca-${world.authorities.length + 1}`,
        name: input.name,
        subject: input.subject,
        permittedNames: input.permittedNames.map((name) => `DNS:${name}`),
        notBefore: new Date(now).toISOString(),
        notAfter: new Date(now + input.validityDays * 86_400_000).toISOString(),
      });
      world.authorities = [...world.authorities, made];
      changed();
      return made;
    },

    inspectRequest: ({ bytes, fileName }) => {
      const opened = openRequest(new TextDecoder().decode(bytes), fileName, numbers);
      requests.set(opened.digest, opened);
      return opened;
    },
    openRequests: () => {
      const opened = openRequest('-----BEGIN CERTIFICATE REQUEST-----', 'vpn.csr', numbers);
      requests.set(opened.digest, opened);
      return { outcome: 'opened', items: [{ outcome: 'inspected', opened }] };
    },
    examineFile: ({ bytes, fileName }) => {
      if (!new TextDecoder().decode(bytes).includes('BEGIN CERTIFICATE-----'))
        throw new FakeRefusal('UNKNOWN_FORMAT', 'It is none of the formats that Chancery knows.');
      return examined(fileName);
    },
    takeArrivals: () => {
      if (!arrived) return { vaultOpened: false, items: [] };
      arrived = false;
      return {
        vaultOpened: false,
        items: [{ outcome: 'examined', examined: examined('old.p12'), bytes: Uint8Array.of(48) }],
      };
    },
    inspectClipboard: () => ({ outcome: 'examined', examined: examined(''), bytes: null }),
    copyText: ({ secret }) => ({ clearedAfterSeconds: secret ? 30 : null }),
    dragCertificate: () => ({}),
    listRequests: ({ state, limit, offset }) => {
      const found = world.requests.filter((one) => state === null || one.state === state);
      return { items: found.slice(offset, offset + limit), total: found.length };
    },
    keepRequest: ({ digest }) => {
      needKey();
      return keep(digest, 'waiting', '');
    },
    openKeptRequest: ({ id }) => {
      const kept = world.requests.find((one) => one.id === id);
      if (kept === undefined) throw new FakeRefusal('REQUEST_NOT_FOUND', `There is no request ${id}.`);
      const opened = { ...openRequest('BEGIN CERTIFICATE REQUEST', kept.source, numbers), digest: kept.digest };
      requests.set(opened.digest, opened);
      return opened;
    },
    rejectRequest: ({ digest, note }) => {
      needKey();
      return keep(digest, 'rejected', note);
    },
    planRequest: (input) => planOfRequest(input, requests.get(input.digest), authority(input.ca).name, now),
    issueFromRequest: (input) => {
      const plan = planOfRequest(input, requests.get(input.digest), authority(input.ca).name, now);
      return { certificate: detailOf(issue(plan, false)), findings: [] };
    },
    planRenewals: ({ renewals, validityDays }) => ({
      items: renewals.map(({ id, newKey }) => {
        const old = certificate(id);
        if (old.supersededBy !== null)
          return {
            outcome: 'refused' as const,
            id,
            code: 'POLICY_REFUSED' as const,
            message: `${id} was renewed already, by ${old.supersededBy}. Renew that one instead.`,
          };
        return { outcome: 'planned' as const, id, plan: planOfRenewal(old, newKey, validityDays, now) };
      }),
    }),
    renewCertificates: ({ renewals, validityDays }) => {
      needKey();
      return {
        items: renewals.map(({ id, newKey }) => {
          const old = certificate(id);
          const next = issue(planOfRenewal(old, newKey, validityDays, now), old.hasPrivateKey || newKey);
          replace({ ...old, state: old.state === 'revoked' ? 'revoked' : 'superseded', supersededBy: next.id });
          return { outcome: 'renewed' as const, id, certificate: replace({ ...next, supersedes: id }), findings: [] };
        }),
      };
    },
    exportCertificates: ({ ids, form }) => {
      if (PRIVATE_FORMS.includes(form)) needKey();
      if (options.saves === false) return { outcome: 'cancelled' };
      return {
        outcome: 'written',
        folder: '/home/anna/certs',
        items: ids.map((id) =>
          form === 'key-cert' && !certificate(id).hasPrivateKey
            ? {
                outcome: 'refused' as const,
                id,
                code: 'PRIVATE_KEY_NOT_HERE' as const,
                message: 'The private key of this certificate is not in the vault.',
              }
            : {
                outcome: 'saved' as const,
                id,
                path: `/home/anna/certs/${id}.${form}.pem`,
                proofs: ['bytes-re-read' as const],
              },
        ),
      };
    },
    saveCertificateTable: () => saved('certificates.csv', []),
    planWithNewKey: (input) => planOfKey(input, authority(input.ca).name, now),
    issueWithNewKey: (input) => ({
      certificate: detailOf(issue(planOfKey(input, authority(input.ca).name, now), true)),
      findings: [],
    }),

    listTags: ({ ids }) => ({ items: ids.map((id) => ({ id, tags: tags.get(id) ?? [] })) }),
    tagCertificates: ({ ids, add, remove }) => {
      needKey();
      for (const id of ids) {
        const kept = (tags.get(id) ?? []).filter((tag) => !remove.includes(tag));
        tags.set(id, [...new Set([...kept, ...add])]);
      }
      changed();
      return { changed: ids.length };
    },
    saveListTable: () => saved('certificates.csv', []),
    reminderStatus: () => reminders,
    setReminders: ({ on }) => Object.assign(reminders, { on }),
    scheduleWatch: ({ on }) => Object.assign(reminders, { scheduled: on }),
    cancelWork: () => ({}),
    readDesk: () => desk,
    keepView: ({ view }) => {
      desk.views = [...desk.views.filter((one) => one.name !== view.name), view];
      return desk;
    },
    dropView: ({ name }) => {
      desk.views = desk.views.filter((one) => one.name !== name);
      return desk;
    },
    snoozeTask: (snooze) => {
      desk.snoozes = [...desk.snoozes, { ...snooze, since: new Date(now).toISOString() }];
      return desk;
    },
    wakeTask: ({ task }) => {
      desk.snoozes = desk.snoozes.filter((one) => one.task !== task);
      return desk;
    },
    listCertificates: (input) => {
      const text = input.text.toLowerCase();
      const key = (one: CertificateDescription): string => (input.sort === 'subject' ? one.subject : one[input.sort]);
      const ca = input.ca === null ? null : authority(input.ca).name;
      const found = world.certificates
        .filter((one) => input.states.length === 0 || input.states.includes(one.state))
        .filter((one) => ca === null || one.ca === ca)
        .filter((one) => input.profile == null || one.profile === input.profile)
        .filter((one) => input.withinDays == null || Date.parse(one.notAfter) - now <= input.withinDays * 86_400_000)
        .filter((one) =>
          `${one.subject} ${one.subjectAltNames.join(' ')} ${one.serialNumber}`.toLowerCase().includes(text),
        )
        .toSorted((a, b) => key(a).localeCompare(key(b)) * (input.descending ? -1 : 1));
      const most = input.countAtMost ?? Infinity;
      return {
        items: found.slice(input.offset, input.offset + input.limit),
        total: Math.min(found.length, most),
        totalIsLowerBound: found.length > most,
      };
    },
    showCertificate: ({ id }) => {
      const shown = certificate(id);
      const [first] = world.certificates;
      const link = (name: string): CertificateDescription[] => {
        const ca = world.authorities.find((one) => one.name === name);
        if (ca === undefined || first === undefined) return [];
        const { subject, issuer, notBefore, notAfter, state, serialNumber, fingerprintSha256 } = ca;
        const own = { subject, issuer, notBefore, notAfter, state, serialNumber, fingerprintSha256 };
        const described = { ...first, ...own, id: ca.certificateId, subjectAltNames: [], profile: 'root-ca', ca: name };
        return ca.parent === null ? [described] : [described, ...link(ca.parent)];
      };
      return {
        certificate: detailOf(shown),
        chain: link(shown.ca),
        findings:
          shown.keyAlgorithm === 'RSA-3072'
            ? [{ severity: 'info', code: 'rsa-key', message: 'An RSA key; an elliptic curve would be faster.' }]
            : [],
        events: world.events.slice(0, 2).map((event) => ({ ...event, subject: id, kind: 'certificate.issued' })),
      };
    },
    describeServerRecipe: ({ id, server, prefix }) => recipeOf(id, server, prefix),
    exportForServer: ({ id, server, prefix }) => {
      if (certificate(id).hasPrivateKey) needKey();
      return written(recipeOf(id, server, prefix));
    },
    describeTrustRecipe: ({ store, prefix }) =>
      trustRecipe(store, { stem: 'Sample-Root-CA', sha1: 'ab'.repeat(20) }, prefix ?? null),
    exportForTrust: ({ store, prefix }) =>
      written(trustRecipe(store, { stem: 'Sample-Root-CA', sha1: 'ab'.repeat(20) }, prefix ?? null)),
    exportCertificate: ({ id, form }) => {
      const taken = certificate(id);
      if (PRIVATE_FORMS.includes(form)) needKey();
      if (PRIVATE_FORMS.includes(form) && !taken.hasPrivateKey)
        throw new FakeRefusal('PRIVATE_KEY_NOT_HERE', 'The private key of this certificate is not in the vault.');
      return saved(form === 'key-cert' ? 'key-cert.pem' : `${form}.pem`, [
        'bytes-re-read',
        'key-matches',
        'chain-in-order',
        'mode-0600',
      ]);
    },
    exportAuthority: () => saved('cacert.pem', ['bytes-re-read', 'signature-verifies']),
    revokeCertificates: ({ ids, reason, invalidityDate }) => {
      needKey();
      const items = ids.map((id) => {
        const one = certificate(id);
        if (one.state === 'revoked') throw new FakeRefusal('ALREADY_REVOKED', `${id} is revoked already.`);
        const state = reason === 'certificateHold' ? ('held' as const) : ('revoked' as const);
        return replace({ ...one, state, reason, invalidityDate, revokedAt: new Date(now).toISOString() });
      });
      changed();
      return { items };
    },
    releaseCertificates: ({ ids }) => {
      needKey();
      const items = ids.map((id) => replace({ ...certificate(id), state: 'valid', reason: null, revokedAt: null }));
      changed();
      return { items };
    },

    listCrls: ({ ca }) => {
      const items = world.crls.filter((one) => one.ca === authority(ca).name);
      const [latest] = items;
      const freshness =
        latest === undefined
          ? ('none' as const)
          : Date.parse(latest.nextUpdate) <= now
            ? ('lapsed' as const)
            : Date.parse(latest.nextUpdate) - now < 3 * 86_400_000
              ? ('due' as const)
              : ('fresh' as const);
      return { items, total: items.length, freshness };
    },
    issueCrl: ({ ca, days }) => {
      needKey();
      const issuer = authority(ca);
      const number = String(BigInt(issuer.lastCrlNumber) + 1n);
      const next = {
        id: `crl-${world.crls.length + 1}`,
        ca: issuer.name,
        crlNumber: number,
        thisUpdate: new Date(now).toISOString(),
        nextUpdate: new Date(now + (days ?? issuer.crlDays) * 86_400_000).toISOString(),
        entries: world.certificates.filter((one) => one.ca === issuer.name && one.state === 'revoked').length,
        fingerprintSha256: hexOf(numbers, 32),
      };
      world.crls = [next, ...world.crls];
      world.authorities = world.authorities.map((one) => (one.id === ca ? { ...one, lastCrlNumber: number } : one));
      changed();
      return next;
    },
    acmeStatus: () => ({ state: 'off' }),
    startAcme: () => ({ state: 'off' }),
    stopAcme: () => ({ state: 'off' }),
    exportCrl: ({ form }) => saved(`ca.crl.${form}`, ['bytes-re-read', 'signature-verifies']),
    ...rulesHandlers({ needKey, changed, saved: (name) => saved(name, []), world, now }),
    listEvents: ({ limit, offset, text = '' }) => {
      const found = world.events.filter((event) => JSON.stringify(event).includes(text));
      const named = found.map((event) => ({
        ...event,
        subjectName: event.subject === 'cert-1' ? 'www.example.com' : null,
      }));
      return { items: named.slice(offset, offset + limit), total: found.length };
    },
    ...fakeVaultCare({
      now,
      passphrase: PASSPHRASE,
      refuse: (code, message) => new FakeRefusal(code, message),
      changed,
      needKey,
      setVault: (state) => setVault(statusOf(state)),
    }),
    ...fakePublishing(world, now, () => emit('publishingChanged', {})),
  };

  /** As the gateway: strict both ways, a refusal by its code. */
  const answer = (method: MethodName, input: unknown): unknown => {
    const parsed = methods[method].input.safeParse(input);
    if (!parsed.success)
      return { ok: false, error: { code: 'INVALID_INPUT', message: `${method}: ${parsed.error.message}` } };
    try {
      const refusal = refusals.get(method);
      refusals.delete(method);
      if (refusal !== undefined) throw refusal;
      const value: unknown = handlers[method](parsed.data as never);
      return { ok: true, value: methods[method].output.parse(value) };
    } catch (cause) {
      if (cause instanceof FakeRefusal) {
        const { code, message, detail } = cause;
        return { ok: false, error: { code, message, ...(detail === undefined ? {} : { detail }) } };
      }
      throw cause;
    }
  };

  return {
    calls,
    world,
    emit,
    refuse: (method, code, message, detail) => void refusals.set(method, new FakeRefusal(code, message, detail)),
    call: async (method, input) => {
      calls.push({ method, input });
      if (!isMethod(method)) return { ok: false, error: { code: 'INVALID_INPUT', message: `There is no ${method}.` } };
      return answer(method, input);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

/** A damaged one is refused with its place; one that is called hostile says what hostile ones say. */
function openRequest(text: string, fileName: string, numbers: () => number): OpenedRequest {
  if (!text.includes('BEGIN CERTIFICATE REQUEST'))
    throw new FakeRefusal(
      'MALFORMED_PEM',
      'Line 7, column 65: a character that is not Base64. Copy the request again, from BEGIN to END.',
    );
  const hostile = fileName.includes('hostile');
  return {
    digest: hexOf(numbers, 32),
    fileName,
    bytes: 960,
    request: {
      subject: hostile
        ? 'CN=pay\u202emoc.knab\u200b,O=<img src=x onerror=alert(1)>'
        : 'CN=vpn.sample.com,O=The Sample Company,C=US',
      subjectAltNames: [],
      keyAlgorithm: 'RSA-2048',
      signatureAlgorithm: 'sha256WithRSAEncryption',
      proofOfPossession: true,
      requestedExtensions: [
        { oid: '2.5.29.19', name: 'basicConstraints', critical: true, value: 'CA: TRUE' },
        { oid: '2.5.29.37', name: 'extKeyUsage', critical: false, value: 'serverAuth, clientAuth' },
      ],
      findings: [
        { severity: 'warning', code: 'asks-to-be-ca', message: 'It asks to be a CA.', source: 'RFC 5280 §4.2.1.9' },
      ],
    },
  };
}

function planOfRequest(
  input: MethodInput<'planRequest'>,
  opened: OpenedRequest | undefined,
  ca: string,
  now: number,
): PlanDescription {
  if (opened === undefined)
    throw new FakeRefusal('REQUEST_NOT_FOUND', 'This request is no longer on the table. Open it again.');
  const { request } = opened;
  return {
    ca,
    profile: input.profile,
    subject: request.subject,
    subjectAltNames: input.subjectAltNames ?? ['DNS:vpn.sample.com'],
    keyAlgorithm: request.keyAlgorithm,
    signatureAlgorithm: 'ecdsa-with-SHA384',
    notBefore: new Date(now).toISOString(),
    notAfter: new Date(now + (input.validityDays ?? 397) * 86_400_000).toISOString(),
    rows: [
      {
        field: 'Subject',
        oid: null,
        requested: request.subject,
        issued: request.subject,
        fate: 'kept',
        reason: 'every field is taken as it stands',
      },
      {
        field: 'basicConstraints',
        oid: '2.5.29.19',
        requested: 'CA: TRUE',
        issued: 'CA: FALSE',
        fate: 'changed',
        reason: 'the profile forbids it',
      },
      {
        field: 'subjectAltName',
        oid: '2.5.29.17',
        requested: null,
        issued: 'DNS:vpn.sample.com',
        fate: 'added',
        reason: 'taken from the common name',
      },
      {
        field: 'extKeyUsage',
        oid: '2.5.29.37',
        requested: 'serverAuth, clientAuth',
        issued: 'serverAuth',
        fate: 'changed',
        reason: 'the profile is for servers',
      },
      {
        field: 'nsComment',
        oid: '2.16.840.1.113730.1.13',
        requested: 'OpenSSL Generated Certificate',
        issued: null,
        fate: 'refused',
        reason: 'not in the profile',
      },
      {
        field: 'keyUsage',
        oid: '2.5.29.15',
        requested: null,
        issued: 'digitalSignature, keyEncipherment',
        fate: 'added',
        reason: 'the profile wants it',
      },
    ],
    findings: [
      ...request.findings,
      {
        severity: 'warning',
        code: 'cn-not-in-san',
        message: 'The common name is in no subjectAltName.',
        source: 'RFC 9525 §2',
      },
    ],
  };
}

function examined(fileName: string): Examined {
  return {
    fileName,
    objects: [
      { depth: 0, kind: 'pkcs12', sealed: false, facts: [{ term: 'guard', value: 'HMAC-SHA256' }] },
      { depth: 1, kind: 'certificate', sealed: false, facts: [{ term: 'subject', value: 'CN=old.sample.com' }] },
    ],
    findings: [],
  };
}

function planOfRenewal(
  old: CertificateDescription,
  newKey: boolean,
  validityDays: number | null,
  now: number,
): PlanDescription {
  return {
    ca: old.ca,
    profile: old.profile,
    subject: old.subject,
    subjectAltNames: old.subjectAltNames,
    keyAlgorithm: newKey ? 'EC-P256' : old.keyAlgorithm,
    signatureAlgorithm: old.signatureAlgorithm,
    notBefore: new Date(now).toISOString(),
    notAfter: new Date(now + (validityDays ?? 397) * 86_400_000).toISOString(),
    rows: [],
    findings: [],
  };
}

function planOfKey(input: MethodInput<'planWithNewKey'>, ca: string, now: number): PlanDescription {
  if (input.subjectAltNames.some((name) => name.includes('outside')))
    throw new FakeRefusal(
      'NAME_NOT_PERMITTED',
      `${ca} may only sign names under .sample.com. Choose another name or another CA.`,
    );
  const names = input.subjectAltNames.join(', ');
  return {
    ca,
    profile: input.profile,
    subject: input.subject,
    subjectAltNames: input.subjectAltNames,
    keyAlgorithm: input.keyType === 'ec-p256' ? 'EC-P256' : 'RSA-3072',
    signatureAlgorithm: 'ecdsa-with-SHA384',
    notBefore: new Date(now).toISOString(),
    notAfter: new Date(now + (input.validityDays ?? 397) * 86_400_000).toISOString(),
    rows: [
      { field: 'Subject', oid: null, requested: input.subject, issued: input.subject, fate: 'kept', reason: '' },
      { field: 'subjectAltName', oid: '2.5.29.17', requested: names, issued: names, fate: 'kept', reason: '' },
      {
        field: 'keyUsage',
        oid: '2.5.29.15',
        requested: null,
        issued: 'digitalSignature',
        fate: 'added',
        reason: 'the profile',
      },
      {
        field: 'extKeyUsage',
        oid: '2.5.29.37',
        requested: null,
        issued: 'serverAuth',
        fate: 'added',
        reason: 'the profile',
      },
      {
        field: 'basicConstraints',
        oid: '2.5.29.19',
        requested: null,
        issued: 'CA: FALSE',
        fate: 'added',
        reason: 'the profile',
      },
    ],
    findings: names.includes('IP:')
      ? [{ severity: 'info', code: 'ip-name', message: 'Public CAs do not name private addresses; this one may.' }]
      : [],
  };
}
