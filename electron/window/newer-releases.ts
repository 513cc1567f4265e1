import { app, net } from 'electron';
import type { HandlerContext } from '../ipc/handler-context.ts';
import { releaseFeed } from '../ipc/release-files.ts';
import { openReleases } from '../updating/open-releases.ts';

/** Newer releases of this program, over the system's own network. */
export function newerReleases(): HandlerContext['releases'] {
  return openReleases({
    ...{ feed: releaseFeed(), packaged: app.isPackaged, now: () => new Date() },
    fetch: (url, init) => net.fetch(url, init),
    // The new program may start before this one is gone.
    leaving: () => app.releaseSingleInstanceLock(),
  });
}
