/** A folder or file of the tree, and what it may import. Everything that is not named is forbidden. */
export interface Room {
  name: string;
  /** A path that ends in a slash is a folder; else it is one file. The longest match decides. */
  path: string;
  /** Rooms whose files it may import, besides its own. */
  rooms: readonly string[];
  /** Packages it may import; a trailing `*` stands for any ending. */
  packages: readonly string[];
}

const NODE = 'node:*';
const SCHEMAS = 'zod';
const ALL_BELOW = ['vault', 'exchange', 'publishing', 'authority', 'ports', 'acme-ports', 'pki', 'shared'] as const;

/** "Rooms, and what each may touch" of DESIGN.md, as data. */
export const ROOMS: readonly Room[] = [
  { name: 'shared', path: 'shared/', rooms: [], packages: [SCHEMAS] },
  {
    name: 'pki',
    path: 'electron/pki/',
    rooms: ['weak-moduli', 'shared'],
    packages: ['@peculiar/*', '@noble/*', 'asn1js', 'reflect-metadata', 'node:crypto'],
  },
  // A constant of pki's that lies in a file, and nothing else (ADR 0052).
  { name: 'weak-moduli', path: 'electron/pki/debian-weak-moduli.ts', rooms: [], packages: ['node:fs', 'node:url'] },
  { name: 'ports', path: 'electron/authority/ports.ts', rooms: ['pki', 'shared'], packages: [] },
  { name: 'acme-ports', path: 'electron/authority/acme-ports.ts', rooms: ['shared'], packages: [] },
  { name: 'authority', path: 'electron/authority/', rooms: ['ports', 'acme-ports', 'pki', 'shared'], packages: [] },
  {
    name: 'vault',
    path: 'electron/vault/',
    rooms: ['os-keychain', 'ports', 'acme-ports', 'pki', 'shared'],
    packages: [NODE, SCHEMAS, '@photostructure/sqlite', '@node-rs/argon2', 'qr'],
  },
  {
    name: 'os-keychain',
    path: 'electron/vault/os-keychain.ts',
    rooms: ['vault', 'ports', 'shared'],
    packages: [NODE, 'electron'],
  },
  {
    name: 'exchange',
    path: 'electron/exchange/',
    rooms: ['authority', 'ports', 'pki', 'shared'],
    packages: [NODE, SCHEMAS],
  },
  {
    name: 'publishing',
    path: 'electron/publishing/',
    rooms: ['authority', 'ports', 'acme-ports', 'pki', 'shared'],
    packages: [NODE, SCHEMAS],
  },
  { name: 'ipc', path: 'electron/ipc/', rooms: [...ALL_BELOW, 'preferences'], packages: [NODE, SCHEMAS] },
  {
    name: 'transport',
    path: 'electron/ipc/transport.ts',
    rooms: ['ipc', 'shared'],
    packages: [NODE, SCHEMAS, 'electron'],
  },
  // electron-updater brings its own way to Electron; our files here have none.
  {
    name: 'updating',
    path: 'electron/updating/',
    rooms: ['ipc', 'shared'],
    packages: [NODE, SCHEMAS, 'electron-updater', 'electron-updater/*'],
  },
  { name: 'cli', path: 'electron/cli/', rooms: ALL_BELOW, packages: [NODE, SCHEMAS] },
  {
    name: 'preferences',
    path: 'electron/preferences.ts',
    rooms: ['shared'],
    packages: [NODE, SCHEMAS, 'electron-store'],
  },
  // The window's texts, once for both processes.
  { name: 'catalogue', path: 'renderer/messages/', rooms: [], packages: [] },
  { name: 'words', path: 'electron/words.ts', rooms: ['catalogue', 'shared'], packages: ['@formatjs/intl'] },
  // The page's address, and the dialogs that handlers ask for, are declared in ipc and made real here.
  {
    name: 'window',
    path: 'electron/window/',
    rooms: ['ipc', 'updating', 'preferences', 'words', 'shared'],
    packages: [NODE, 'electron'],
  },
  { name: 'preload', path: 'electron/preload.ts', rooms: ['shared'], packages: ['electron'] },
  // What is behind the window is loaded after it: main.ts opens it, and program.ts puts the rest together.
  {
    name: 'program',
    path: 'electron/program.ts',
    rooms: [...ALL_BELOW, 'os-keychain', 'ipc', 'transport', 'preferences', 'words', 'window'],
    packages: [NODE, 'electron'],
  },
  {
    name: 'program-parts',
    path: 'electron/program-parts.ts',
    rooms: ['vault', 'exchange', 'publishing', 'authority', 'pki', 'program'],
    packages: [],
  },
  {
    name: 'main',
    path: 'electron/main.ts',
    rooms: ['transport', 'cli', 'preferences', 'window', 'program', 'program-parts'],
    packages: [NODE, 'electron'],
  },
  {
    name: 'renderer',
    path: 'renderer/',
    rooms: ['catalogue', 'shared'],
    packages: [
      SCHEMAS,
      'react',
      'react/jsx-runtime',
      'react-dom',
      'react-dom/client',
      'react-aria-components',
      'react-aria-components/*',
      'react-intl',
      'qr',
      '@tanstack/react-virtual',
      'lucide-react',
    ],
  },
];

/** Files that load a module whose name is computed: SQLite's driver, between two names that it spells out. */
export const COMPUTED_IMPORTS: readonly string[] = ['electron/vault/driver.ts'];

/** Rooms that get their clock and their chance as arguments, so that a test can hold both still. */
export const PURE_ROOMS: readonly string[] = ['pki', 'weak-moduli', 'authority', 'ports'];

/** Names that say nothing of what is inside. */
export const EMPTY_NAMES: readonly string[] = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'manager',
  'data',
  'info',
  'misc',
];

/** The composition root reads as a table of contents. */
export const MAX_MAIN_LINES = 100;
