import { describeProfile, findProfile } from '../../authority/custom-profiles.ts';
import { profileAsOpensslConfig } from '../../authority/profile-openssl.ts';
import { DEFAULT_SETTINGS } from '../../authority/ports.ts';
import { one, type Command } from '../command.ts';
import { withVault } from '../open-session.ts';
import { flag, text } from '../options.ts';

const profile = one('NAME');
const openssl = flag('openssl', 'As sections of an openssl.cnf');
const ca = text('ca', 'CA', 'With --openssl: where this CA publishes, for what the profile leaves to it');

export const profileShow: Command = {
  positionals: [profile],
  options: [openssl, ca],
  notes: 'The JSON is what profile import takes: show a profile, change its name, and import it as your own.',
  example: 'chancery profile show tls-server --openssl',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const found = await findProfile(ports.registry, call.argument(profile));
      const definition = describeProfile(found);
      const reference = call.value(ca);
      const published = reference === null ? DEFAULT_SETTINGS : (await ports.registry.authority(reference)).settings;
      const config = profileAsOpensslConfig(found, published);
      return {
        json: call.value(openssl) ? { ...definition, openssl: config } : definition,
        text: call.value(openssl) ? config : JSON.stringify(definition, null, 2),
      };
    }),
};
