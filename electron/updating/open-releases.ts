import { packageKind } from './package-kind.ts';
import type { Releases } from '../ipc/updates.ts';
import type { ReleaseSurroundings } from './electron-releases.ts';

interface Program extends Omit<ReleaseSurroundings, 'kind' | 'feed'> {
  readonly feed: ReleaseSurroundings['feed'] | null;
  readonly packaged: boolean;
}

/**
 * Newer releases of this very program, loaded when they are first asked for; null where this build knows no place to ask, or nobody
 * knows how to replace it.
 */
export function openReleases({ feed, packaged, ...surroundings }: Program): (() => Promise<Releases>) | null {
  if (feed === null) return null;
  const { platform, execPath: executable, resourcesPath: resources, env: environment } = process;
  const kind = packageKind({ platform, packaged, executable, resources, environment });
  // Without a name to compare with, electron-updater takes an installer that nobody signed.
  if (kind === null || (kind === 'exe' && feed.publisherName === null)) return null;
  let opened: Promise<Releases> | null = null;
  return () =>
    (opened ??= import('./electron-releases.ts').then(
      ({ ElectronReleases }) => new ElectronReleases({ ...surroundings, kind, feed }),
    ));
}
