import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { nodeBundle } from '../../build/node-bundle.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

/**
 * Bundles vault-process.ts as CommonJS, in the very way in which main process and terminal are bundled: it then runs under
 * Node 20, and it shows that neither SQLite nor Argon2 is drawn into a bundle.
 *
 * @returns the file to run
 */
export async function bundleVaultProcess(): Promise<string> {
  const outDir = join(PROJECT, '.cache', `vault-process-${process.pid}`);
  const config = nodeBundle('vault-process', fileURLToPath(new URL('./vault-process.ts', import.meta.url)));
  await build({
    ...config,
    root: PROJECT,
    configFile: false,
    logLevel: 'error',
    build: { ...config.build, outDir, sourcemap: false },
  });
  chmodSync(outDir, 0o755);
  return join(outDir, 'vault-process.cjs');
}
