import { openHiddenDisplay } from './display.ts';
import { resolveElectron } from './electron-runtime.ts';
import { sandboxArguments } from './sandbox.ts';

/**
 * Vitest's set-up for suites that open a real window: a display, and the Electron to start.
 * The suites read CHANCERY_ELECTRON (the executable), CHANCERY_ELECTRON_VERSION and DISPLAY. With CHANCERY_SHOW=1 the windows are seen.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const runtime = await resolveElectron();
  sandboxArguments(runtime);
  process.env['CHANCERY_ELECTRON'] = runtime.executable;
  process.env['CHANCERY_ELECTRON_VERSION'] = runtime.version;
  if (process.env['CHANCERY_SHOW'] === '1') return async () => {};
  const display = await openHiddenDisplay();
  delete process.env['WAYLAND_DISPLAY'];
  Object.assign(process.env, display.environment);
  return display.stop;
}
