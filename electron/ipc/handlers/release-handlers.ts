import { CertificateError } from '../../../shared/errors.ts';
import { releaseMethods } from '../../../shared/contract/release-methods.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';
import { packageLicencesText, releaseFeed } from '../release-files.ts';
import { newerRelease, type Feed, type Fetch } from '../updates.ts';

type ReleaseHandlers = Pick<Handlers, 'packageLicences' | 'updates' | 'lookForUpdate'>;

/** What this release is made of, and whether there is a newer one. While updates are off, nothing here touches the network. */
export function releaseHandlers(
  { preferences, clock, version }: Pick<HandlerContext, 'preferences' | 'clock' | 'version'>,
  feed: Feed | null = releaseFeed(),
  fetch: Fetch = globalThis.fetch,
): ReleaseHandlers {
  const state = (): 'unavailable' | 'off' | 'on' =>
    feed === null ? 'unavailable' : preferences.read().updates ? 'on' : 'off';
  return {
    packageLicences: () => {
      const text = packageLicencesText();
      return text === null ? { packages: [] } : releaseMethods.packageLicences.output.parse(JSON.parse(text));
    },
    updates: ({ on }) => {
      if (on !== null) preferences.write({ updates: on });
      return { state: state() };
    },
    lookForUpdate: async () => {
      if (feed === null || state() !== 'on')
        throw new CertificateError(
          'NOT_SUPPORTED',
          'Looking for newer releases is off. Switch it on in Settings first.',
        );
      return { newer: await newerRelease(feed, version, clock.now(), fetch) };
    },
  };
}
