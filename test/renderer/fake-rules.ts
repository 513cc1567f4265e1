/** Profiles, policies and keys of the fake main process: real definitions, kept in memory. */
import type { MethodInput, MethodOutput } from '../../shared/contract.ts';
import type { AuthorityPolicy } from '../../shared/authority-policy.ts';
import type { ProfileDefinition } from '../../shared/profile-definition.ts';
import { describePolicy } from '../../electron/authority/authority-policy.ts';
import { describeProfile } from '../../electron/authority/custom-profiles.ts';
import { DEFAULT_SETTINGS } from '../../electron/authority/ports.ts';
import { profileNamed } from '../../electron/authority/profiles.ts';
import { BUILT_IN_PROFILES } from '../../shared/pki-terms.ts';

type RulesMethod =
  | 'listProfiles'
  | 'showProfileConfig'
  | 'saveProfile'
  | 'removeProfile'
  | 'exportProfile'
  | 'openProfile'
  | 'showPolicy'
  | 'setPolicy';
type RulesHandlers = { readonly [M in RulesMethod]: (input: MethodInput<M>) => MethodOutput<M> };

interface FakeDesk {
  /** Throws while the vault is locked. */
  readonly needKey: () => void;
  readonly changed: () => void;
  readonly saved: (name: string) => MethodOutput<'exportProfile'>;
}

export function rulesHandlers({ needKey, changed, saved }: FakeDesk): RulesHandlers {
  let own: ProfileDefinition[] = [];
  const policies = new Map<string, AuthorityPolicy>();
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
    showPolicy: ({ ca }) => policies.get(ca) ?? describePolicy(DEFAULT_SETTINGS),
    setPolicy: ({ ca, policy }) => {
      needKey();
      policies.set(ca, policy);
      changed();
      return policy;
    },
  };
}
