/** Profiles, policies and keys of the fake main process: real definitions, kept in memory. */
import type { MethodInput, MethodOutput } from '../../shared/contract.ts';
import type { AuthorityPolicy } from '../../shared/authority-policy.ts';
import type { ProfileDefinition } from '../../shared/profile-definition.ts';
import { describePolicy } from '../../electron/authority/authority-policy.ts';
import { describeProfile } from '../../electron/authority/custom-profiles.ts';
import { DEFAULT_SETTINGS } from '../../electron/authority/ports.ts';
import { profileNamed } from '../../electron/authority/profiles.ts';
import { BUILT_IN_PROFILES } from '../../shared/pki-terms.ts';

import { createNumbers, hexOf, pemOf, type World } from './fake-world.ts';
import type { KeyDescription } from '../../shared/contract/key-methods.ts';

type RulesMethod =
  | 'listProfiles'
  | 'showProfileConfig'
  | 'saveProfile'
  | 'removeProfile'
  | 'exportProfile'
  | 'openProfile'
  | 'showPolicy'
  | 'setPolicy'
  | 'listKeys'
  | 'showKey'
  | 'planCompromise'
  | 'exportPublicKey'
  | 'exportPrivateKey'
  | 'createKeyRequest'
  | 'saveRequest';
type RulesHandlers = { readonly [M in RulesMethod]: (input: MethodInput<M>) => MethodOutput<M> };

interface FakeDesk {
  /** Throws while the vault is locked. */
  readonly needKey: () => void;
  readonly changed: () => void;
  readonly saved: (name: string) => MethodOutput<'exportProfile'>;
  readonly world: World;
  readonly now: number;
}

export function rulesHandlers({ needKey, changed, saved, world, now }: FakeDesk): RulesHandlers {
  let own: ProfileDefinition[] = [];
  const policies = new Map<string, AuthorityPolicy>();
  const numbers = createNumbers(11);
  // A key for each CA that has its own here, then one for each certificate: the first is weak, the last is used by nothing.
  const keys = (): KeyDescription[] => {
    const holders = world.certificates.filter((one) => one.hasPrivateKey);
    const blank = { createdAt: new Date(now - 40 * 86_400_000).toISOString(), requests: 0, weakness: 'none' as const };
    const authorities = world.authorities.filter((one) => one.hasPrivateKey);
    return [
      ...authorities.map((one, at) => ({
        ...blank,
        id: `key-${String(at + 1)}`,
        keyAlgorithm: one.keyAlgorithm,
        fingerprintSha256: one.fingerprintSha256,
        authorities: [{ id: one.id, name: one.name, asksEveryTime: at === 0 }],
        certificates: 1,
        newest: { id: one.certificateId, subject: one.subject, notAfter: one.notAfter },
      })),
      ...holders.map((one, at) => ({
        ...blank,
        // Of the certificate, so that it stays when others come.
        id: `key-${String(100 + Number(one.id.slice('cert-'.length)))}`,
        keyAlgorithm: one.keyAlgorithm,
        fingerprintSha256: one.fingerprintSha256,
        authorities: [],
        certificates: 1,
        newest: { id: one.id, subject: one.subject, notAfter: one.notAfter },
        weakness: at === 0 ? ('error' as const) : ('none' as const),
      })),
    ];
  };
  const made: string[] = [];
  return {
    listProfiles: () => {
      const items = [
        ...BUILT_IN_PROFILES.map((name) => ({ definition: describeProfile(profileNamed(name)), builtIn: true })),
        ...own.map((definition) => ({ definition, builtIn: false })),
      ];
      return { items, total: items.length };
    },
    showProfileConfig: ({ name }) => ({ text: `[ ${name} ]\nbasicConstraints = critical,CA:FALSE\n` }),
    saveProfile: ({ definition }) => {
      needKey();
      const kept = { ...describeProfile(profileNamed('tls-server')), ...definition } as ProfileDefinition;
      own = [...own.filter(({ name }) => name !== kept.name), kept];
      changed();
      return kept;
    },
    removeProfile: ({ name }) => {
      needKey();
      own = own.filter((one) => one.name !== name);
      changed();
      return {};
    },
    exportProfile: ({ name }) => saved(`${name}.json`),
    openProfile: () => ({
      outcome: 'opened',
      definition: { ...describeProfile(profileNamed('tls-client')), name: 'badges', title: 'Badges' },
    }),
    listKeys: ({ text, limit, offset }) => {
      const found = keys().filter((key) => JSON.stringify(key).toLowerCase().includes(text.toLowerCase()));
      return { items: found.slice(offset, offset + limit), total: found.length };
    },
    showKey: ({ id }) => {
      const key = keys().find((one) => one.id === id);
      if (key === undefined) throw new Error(`no ${id}`);
      return {
        key,
        certificates: key.newest === null ? [] : [key.newest],
        findings:
          key.weakness === 'none'
            ? []
            : [{ severity: 'error', code: 'rsa-too-short', message: 'The RSA key has 1024 bits; 2,048 is the least.' }],
        forms: { spki: pemOf('PUBLIC KEY', numbers), openssh: 'ssh-ed25519 AAAA key-1', jwk: null },
      };
    },
    planCompromise: ({ id }) => {
      const authority = world.authorities.find((one) => one.id === id) ?? null;
      const own = keys().find((one) => one.id === id)?.newest?.id;
      const certificates = world.certificates.filter((one) => one.id === id || one.id === own);
      return {
        keyAlgorithm: certificates[0]?.keyAlgorithm ?? 'EC-P384',
        fingerprintSha256: hexOf(numbers, 32),
        certificates,
        authority: authority === null ? null : { id: authority.id, name: authority.name, parent: authority.parent },
        affected: authority === null ? 0 : world.certificates.filter((one) => one.ca === authority.name).length,
        deployments: [],
      };
    },
    exportPublicKey: ({ id, form }) => saved(`${id}.${form}`),
    exportPrivateKey: ({ id }) => {
      needKey();
      return saved(`${id}.key`);
    },
    createKeyRequest: ({ subject }) => {
      needKey();
      made.push(subject);
      return { request: `csr-${String(made.length)}`, key: 'key-1' };
    },
    saveRequest: ({ id }) => saved(`${id}.csr`),
    showPolicy: ({ ca }) => policies.get(ca) ?? describePolicy(DEFAULT_SETTINGS),
    setPolicy: ({ ca, policy }) => {
      needKey();
      policies.set(ca, policy);
      changed();
      return policy;
    },
  };
}
