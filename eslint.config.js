import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Parsers turn unknown bytes into typed values, so they alone may assert a type. */
const PARSERS = ['electron/pki/**', 'electron/ipc/gateway.ts', 'electron/vault/driver.ts'];

/** A hint while typing. The rule that judges is test/architecture.test.ts, which reads every kind of import. */
const mayNotImport = (...group) => ({
  'no-restricted-imports': [
    'error',
    { patterns: [{ group, message: 'The table of rooms is test/architecture/rules.ts.' }] },
  ],
});

export default defineConfig(
  {
    ignores: ['dist/**', 'out/**', '.cache/**', 'node_modules/**', 'coverage/**', 'test/vectors/**', 'test-results/**'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'no-control-regex': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A number or a boolean in a message is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Spreading a text goes by code points, which is what names and passphrases are made of.
      '@typescript-eslint/no-misused-spread': 'off',
      // A method's own type parameter ties an answer to its question even where it stands once.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // `() => doIt()` and `return refuse()` say as much as braces would.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Ports are asynchronous, so that a shared database can stand behind them; the in-memory one need not await.
      '@typescript-eslint/require-await': 'off',
    },
  },
  // A reader moves with every call, and TypeScript takes `reader.atEnd` for what it was before.
  { files: ['electron/pki/**'], rules: { '@typescript-eslint/no-unnecessary-condition': 'off' } },
  { files: PARSERS, rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] } },
  { files: ['electron/cli/**', 'build/**', 'test/bench/**'], rules: { 'no-console': 'off' } },
  {
    // Tests feed wrong shapes and control characters on purpose.
    files: ['test/**'],
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      'no-control-regex': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['shared/**'],
    rules: mayNotImport('node:*', 'electron', '**/electron/**', '**/renderer/**', '@peculiar/*'),
  },
  { files: ['renderer/**'], rules: mayNotImport('node:*', 'electron', '**/electron/**', '@peculiar/*') },
  {
    files: ['electron/pki/**'],
    ignores: ['electron/pki/debian-weak-moduli.ts'],
    rules: mayNotImport(
      'node:fs*',
      'node:net',
      'electron',
      '../authority/**',
      '../vault/**',
      '../exchange/**',
      '../ipc/**',
      '../cli/**',
    ),
  },
  {
    files: ['electron/authority/**'],
    rules: mayNotImport(
      'node:*',
      'electron',
      '../vault/**',
      '../ipc/**',
      '../cli/**',
      '../exchange/**',
      '../publishing/**',
    ),
  },
  { files: ['electron/vault/**'], rules: mayNotImport('../ipc/**', '../cli/**', '../exchange/**', '../publishing/**') },
  {
    files: ['electron/exchange/**', 'electron/publishing/**'],
    rules: mayNotImport('electron', '../vault/**', '../ipc/**', '../cli/**'),
  },
);
