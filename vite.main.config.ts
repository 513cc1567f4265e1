import { defineConfig } from 'vite';
import { nodeBundle } from './build/node-bundle.ts';

/** The main process. */
export default defineConfig(nodeBundle('main', 'electron/main.ts'));
