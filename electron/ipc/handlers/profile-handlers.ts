import { describePolicy, parseJsonText, setPolicy } from '../../authority/authority-policy.ts';
import { describeProfile, findProfile, importProfile, parseProfile } from '../../authority/custom-profiles.ts';
import { DEFAULT_SETTINGS } from '../../authority/ports.ts';
import { profileAsOpensslConfig } from '../../authority/profile-openssl.ts';
import { profileNamed } from '../../authority/profiles.ts';
import { readFileBounded } from '../../exchange/read-file.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { BUILT_IN_PROFILES } from '../../../shared/pki-terms.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** 1 MiB: no profile is longer in earnest. */
const LARGEST_PROFILE = 1 << 20;

/** Kinds of certificate, and what each CA asks of what it signs. */
export function profileHandlers(
  context: HandlerContext,
): Pick<
  Handlers,
  | 'listProfiles'
  | 'showProfileConfig'
  | 'saveProfile'
  | 'removeProfile'
  | 'exportProfile'
  | 'openProfile'
  | 'showPolicy'
  | 'setPolicy'
> {
  return {
    listProfiles: async () => {
      const own = (await portsOf(context).registry.profiles()).map(({ definition }) => parseProfile(definition));
      const items = [
        ...BUILT_IN_PROFILES.map((name) => ({ definition: describeProfile(profileNamed(name)), builtIn: true })),
        ...own.map((profile) => ({ definition: describeProfile(profile), builtIn: false })),
      ];
      return { items, total: items.length };
    },
    showProfileConfig: async ({ name, ca }) => {
      const { registry } = portsOf(context);
      const profile = await findProfile(registry, name);
      const published = ca === null ? DEFAULT_SETTINGS : (await registry.authority(ca)).settings;
      return { text: profileAsOpensslConfig(profile, published) };
    },
    saveProfile: async ({ definition, replace }) =>
      describeProfile(await importProfile(portsOf(context), definition, { replace })),
    removeProfile: async ({ name }) => {
      await portsOf(context).registry.recordProfileRemoved(name);
      return {};
    },
    exportProfile: async ({ name }) => {
      const definition = describeProfile(await findProfile(portsOf(context).registry, name));
      const file = await context.dialogs.save({ title: 'Save the profile as', defaultPath: `${name}.json` });
      if (file === null) return { outcome: 'cancelled' };
      const bytes = new TextEncoder().encode(`${JSON.stringify(definition, null, 2)}\n`);
      await writeFileAtomically(file, bytes, { mode: 0o644, overwrite: true });
      return { outcome: 'saved', path: file, proofs: [] };
    },
    openProfile: async () => {
      const file = await context.dialogs.open({ title: 'Open a profile', kind: 'profile' });
      if (file === null) return { outcome: 'cancelled' };
      const text = new TextDecoder().decode(await readFileBounded(file, LARGEST_PROFILE));
      return { outcome: 'opened', definition: describeProfile(parseProfile(parseJsonText(text, 'MALFORMED_PROFILE'))) };
    },
    showPolicy: async ({ ca }) => describePolicy((await portsOf(context).registry.authority(ca)).settings),
    setPolicy: async ({ ca, policy }) => describePolicy((await setPolicy(portsOf(context), ca, policy)).settings),
  };
}
