import { builtinModules } from 'node:module';
import type { UserConfig } from 'vite';

/** What stays outside the bundles: the host's own modules, and packages that carry native code. */
const NATIVE = ['electron', '@node-rs/argon2', '@photostructure/sqlite'];

/**
 * A CommonJS bundle for the main process or the terminal, which runs in Node 20 and up.
 * Modules imported with `import()` become files of their own in dist/NAME and load when asked for.
 */
export function nodeBundle(name: string, entry: string): UserConfig {
  return {
    publicDir: false,
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: true,
      emitAssets: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [name]: entry },
        external: [...NATIVE, /^node:/, ...builtinModules],
        // A file that is named by `new URL(…, import.meta.url)` is taken along, and the name is that of its copy.
        experimental: { resolveNewUrlToAsset: true },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: `${name}/[name]-[hash].cjs`,
          assetFileNames: `${name}/[name]-[hash][extname]`,
        },
      },
    },
  };
}
