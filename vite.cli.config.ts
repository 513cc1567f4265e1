import { defineConfig } from 'vite';
import { nodeBundle } from './build/node-bundle.ts';

/** The terminal: bundled apart from main, since a shared chunk would make `--version` load Electron. */
export default defineConfig(nodeBundle('cli', 'electron/cli/main.ts'));
