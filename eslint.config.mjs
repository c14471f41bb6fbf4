import { readdirSync } from 'node:fs';
import { URL } from 'node:url';
import js from '@eslint/js';
import lit from 'eslint-plugin-lit';
import tseslint from 'typescript-eslint';

/** Which folder may not import what: docs/architecture.md, "Direction". */
const forbid = (files, group, message, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

const ELEMENTS = 'packages/elements/src';
/** The folders of single elements; each defines its tag in a file of its own. */
const elementFolders = readdirSync(new URL(ELEMENTS, import.meta.url), { recursive: true })
  .filter((path) => path.endsWith('.define.ts'))
  .map((path) => path.split('/')[0]);
/** What a folder of the elements' may not import besides what no file of theirs may. */
const forbidInElements = (folder, folders, message) =>
  forbid(
    [`${ELEMENTS}/${folder}/**`],
    [
      '@kassa/*',
      '!@kassa/protocol',
      '!@kassa/client',
      '@lit-labs/*',
      ...folders.map((name) => `**/${name}/**`),
    ],
    message,
    ['**/*.test.ts'],
  );

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**', '.kassa/**', 'storybook-static/**'] },
  // They stand on what is built, or on frameworks that tests alone install: test/embedding compiles them under strict.
  { ignores: ['packages/elements/frameworks/**', 'test/embedding/apps/*/**'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['it', 'describe', 'test'] },
          ],
        },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  // The one voice of the elements: to the developer of a page that uses them wrongly.
  {
    files: ['packages/elements/{src/base/warnings,test/warnings}.ts'],
    rules: { 'no-console': ['error', { allow: ['warn'] }] },
  },
  { files: ['packages/elements/**/*.ts', 'stories/**/*.ts'], ...lit.configs['flat/recommended'] },
  {
    files: ['scripts/**', 'apps/**', 'test/**', 'stories/test/**', 'packages/create-kassa/template/**'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.mjs', '**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  // A function fits on a screen. One that does more is a list of steps, and each step has a name.
  {
    files: ['packages/*/src/**', 'packages/providers/*/{src,browser}/**'],
    ignores: [
      '**/*.test.ts',
      // 49 and 67 lines. A page loads them first, and in more functions they are above what scripts/size.ts allows.
      'packages/client/src/create-commands.ts',
      'packages/client/src/transport/companion.ts',
    ],
    rules: { 'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }] },
  },
  // Chai's assertions are expressions, and `equal` promises something only where it compares DOM.
  {
    files: ['packages/elements/**/*.test.ts', 'packages/elements/test/every-element.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: '@types/chai', name: 'Equal' }] },
      ],
    },
  },

  forbid(['packages/protocol/src/**'], ['@kassa/*'], 'protocol stands below everything'),
  forbid(
    ['packages/client/src/**'],
    ['@kassa/*', '!@kassa/protocol', 'lit', 'lit/*', '@lit-labs/*'],
    'client imports protocol only, and no Lit',
  ),
  forbid(
    ['packages/elements/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/client', '@lit-labs/*'],
    'elements import client and protocol only, and nothing that draws on a server',
  ),
  forbid(
    ['packages/ssr/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/client', '!@kassa/elements'],
    'what draws on a server imports what draws in a page, and speaks to the companion by its fetch',
    ['**/*.test.ts'],
  ),
  ...elementFolders.map((folder) =>
    forbidInElements(
      folder,
      elementFolders.filter((name) => name !== folder),
      "an element's folder imports no other's",
    ),
  ),
  ...[
    ['checkout', []],
    ['views', ['checkout']],
    ['words', ['checkout', 'views']],
    ['base', ['checkout', 'views', 'words']],
  ].map(([folder, above]) =>
    forbidInElements(
      folder,
      [...elementFolders, ...above],
      'imports run downward: elements, checkout, views, words, base',
    ),
  ),
  forbid(
    ['packages/provider/src/**'],
    ['@kassa/*', '!@kassa/protocol'],
    'the provider contract imports protocol only',
  ),
  forbid(
    ['packages/server/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/provider', '!@kassa/store', 'node:http', 'node:https'],
    'server imports protocol, the provider contract and the store only, and speaks fetch: sockets and ports are @kassa/node',
    ['**/*.test.ts'],
  ),
  forbid(
    ['packages/node/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/server'],
    'node carries what the server gives: protocol and the server only',
  ),
  forbid(
    ['packages/store/src/**'],
    ['@kassa/*', '!@kassa/protocol'],
    'the store imports protocol only, and no database',
    ['**/*.test.ts'],
  ),
  forbid(
    ['packages/{postgres,sqlite}/src/**'],
    ['@kassa/*', '!@kassa/store'],
    'a database imports the store only',
  ),
  forbid(
    ['packages/testing/src/**'],
    ['@kassa/*', '!@kassa/node', '!@kassa/protocol', '!@kassa/provider', '!@kassa/server', '!@kassa/sqlite'],
    'the contract test knows no provider',
  ),
  forbid(
    ['packages/metrics/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/provider', '!@kassa/server', '!@kassa/store'],
    'figures are of the server, its store, protocol and the provider contract only',
  ),
  forbid(
    ['packages/desk/src/**'],
    ['@kassa/*', '!@kassa/protocol'],
    'the desk speaks to `checkout`, whoever gives it: protocol only',
    ['**/*.test.ts'],
  ),
  forbid(
    ['packages/cli/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/desk'],
    'cli speaks to a server by HTTP alone',
    ['**/*.test.ts'],
  ),
  forbid(
    ['packages/providers/*/src/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/provider', '**/sandbox/**'],
    'a provider imports protocol and the provider contract, never the server, another provider or its own sandbox',
    ['**/*.test.ts'],
  ),
  forbid(
    ['packages/providers/*/browser/**'],
    ['@kassa/*', '!@kassa/protocol', '!@kassa/client', '**/sandbox/**', '**/provider.ts'],
    "a provider's browser side imports protocol and the client's transport interface, and nothing of a server's",
    ['**/*.test.ts'],
  ),
  forbid(
    ['packages/providers/*/sandbox/**'],
    ['@kassa/*', '!@kassa/sandbox-kit', '**/src/**'],
    'a sandbox is written from the documents: it imports the kit and nothing from its own client side',
    ['**/*.test.ts'],
  ),
  forbid(['packages/sandbox-kit/src/**'], ['@kassa/*'], 'the sandbox kit stands alone'),
);
