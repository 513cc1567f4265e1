import { BUILT_IN_PROFILES } from '../../../shared/pki-terms.ts';
import { describeProfile, parseProfile } from '../../authority/custom-profiles.ts';
import { profileNamed, type Profile } from '../../authority/profiles.ts';
import type { Command } from '../command.ts';
import { withVault } from '../open-session.ts';
import { table } from '../text-layout.ts';

export const profileList: Command = {
  positionals: [],
  options: [],
  example: 'chancery profile list',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const stored = await ports.registry.profiles();
      const own = stored.map(({ definition }) => parseProfile(definition));
      const items = [
        ...BUILT_IN_PROFILES.map((name) => ({ ...describeProfile(profileNamed(name)), builtIn: true })),
        ...own.map((profile) => ({ ...describeProfile(profile), builtIn: false })),
      ];
      const rows = [...BUILT_IN_PROFILES.map(profileNamed), ...own].map((profile) =>
        row(profile, own.includes(profile)),
      );
      return {
        json: { items, total: items.length },
        text: table(['NAME', 'DAYS', 'MOST', 'OWN', 'TITLE'], rows, 'There is no profile.'),
      };
    }),
};

function row(profile: Profile, isOwn: boolean): string[] {
  return [profile.name, String(profile.defaultDays), String(profile.maximumDays), isOwn ? 'yes' : '-', profile.title];
}
