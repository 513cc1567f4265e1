/**
 * The one place of packaging facts, in Electron Forge's own shape (ADR 0001): what the app is called, what it opens, what its
 * executable refuses. build/electron-builder.ts derives the installers from here and holds no fact of its own.
 */

/** What the executable may not be talked into, whatever its arguments and environment (electronjs.org/docs/latest/tutorial/fuses). */
export const FUSES = {
  /** ELECTRON_RUN_AS_NODE would make it a Node that runs any script with our name and our keychain entry. */
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  /** --inspect would hand the main process, and the unlocked vault in it, to any local debugger. */
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  /** The page comes from app://, so file:// needs no rights beyond a browser's. */
  grantFileProtocolExtraPrivileges: false,
} as const;

/** Files that a double click opens in Chancery. */
export const FILE_ASSOCIATIONS = [
  { ext: 'chancery', name: 'Chancery vault', mimeType: 'application/x-chancery-vault', role: 'Editor' },
  { ext: 'csr', name: 'Certification request', mimeType: 'application/pkcs10', role: 'Viewer' },
  { ext: 'pem', name: 'PEM file', mimeType: 'application/x-pem-file', role: 'Viewer' },
  { ext: 'crt', name: 'Certificate', mimeType: 'application/x-x509-ca-cert', role: 'Viewer' },
  { ext: 'cer', name: 'Certificate', mimeType: 'application/pkix-cert', role: 'Viewer' },
  { ext: 'p12', name: 'PKCS #12 bundle', mimeType: 'application/x-pkcs12', role: 'Viewer' },
  { ext: 'crl', name: 'Certificate revocation list', mimeType: 'application/pkix-crl', role: 'Viewer' },
] as const;

/** What each system is handed, and made on: `npm run dist` makes what it can of its own system's and says the rest. */
export const INSTALLERS = {
  linux: ['deb', 'rpm', 'AppImage'],
  darwin: ['dmg', 'zip'],
  win32: ['nsis'],
} as const;

/** Debian's names; where the 64-bit time transition renamed a library, both. */
export const DEB_DEPENDS = [
  'libgtk-3-0t64 | libgtk-3-0',
  'libnss3',
  'libasound2t64 | libasound2',
  'libgbm1',
  'libatspi2.0-0t64 | libatspi2.0-0',
  'libnotify4',
  'libxtst6',
  'xdg-utils',
] as const;

export const RPM_DEPENDS = [
  'gtk3',
  'nss',
  'alsa-lib',
  'mesa-libgbm',
  'at-spi2-core',
  'libnotify',
  'libXtst',
  'xdg-utils',
] as const;

/** How a system is made to trust what we hand out; the secrets themselves come from the environment (docs/release.md). */
export const SIGNING = {
  mac: { hardenedRuntime: true, entitlements: 'build/mac/entitlements.plist' },
  windows: { hashes: ['sha256'] },
} as const;

/**
 * The folder in which newer releases are announced, the Ed25519 key (SPKI, PEM) that signs the announcement, and whose name Windows must
 * find on an installer (null: Windows is offered none): put here by whoever holds that key (docs/release.md). While it is null the app
 * asks nobody, whatever its settings say.
 */
export const UPDATES: { url: string; publicKey: string; publisherName: string | null } | null = null;

const config = {
  packagerConfig: {
    name: 'Chancery',
    executableName: 'chancery',
    appBundleId: 'io.chancery.app',
    appCategoryType: 'public.app-category.utilities',
    icon: 'build/icons/512x512.png',
    asar: true,
    /** What goes in; the production dependencies come besides. Sources, maps and tests stay out. */
    files: [
      'dist/**',
      '!dist/**/*.map',
      // Plain Node's way to the headless commands; the packed app has them in main.
      '!dist/cli.cjs',
      '!dist/cli/**',
      'package.json',
      'LICENSE',
      // The Node that builds is an optional dependency, since npm has no optional development ones. Electron brings its own.
      '!node_modules/node-linux-*/**',
    ],
  },
  /** Native packages come with prebuilt binaries for every platform; nothing is compiled. */
  rebuildConfig: { onlyModules: [] },
} as const;

export default config;
