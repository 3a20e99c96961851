import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The arrows of the house (docs/architecture.md): who may import whom. */
const arrows = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:engine',
      'type:segment',
      'type:realism',
      'type:reference',
      'type:foundation',
    ],
  },
  { sourceTag: 'type:segment', onlyDependOnLibsWithTags: ['type:engine', 'type:foundation'] },
  { sourceTag: 'type:engine', onlyDependOnLibsWithTags: ['type:foundation'] },
  { sourceTag: 'type:realism', onlyDependOnLibsWithTags: ['type:foundation'] },
  { sourceTag: 'type:reference', onlyDependOnLibsWithTags: ['type:foundation'] },
  { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: ['scope:contracts'] },
  { sourceTag: 'scope:rng', onlyDependOnLibsWithTags: ['scope:contracts'] },
  { sourceTag: 'scope:hashgate', onlyDependOnLibsWithTags: ['scope:contracts'] },
  { sourceTag: 'scope:geo', onlyDependOnLibsWithTags: ['scope:contracts'] },
  { sourceTag: 'scope:tables', onlyDependOnLibsWithTags: ['scope:contracts', 'scope:hashgate'] },
  { sourceTag: 'type:foundation', onlyDependOnLibsWithTags: ['type:foundation'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['scope:contracts'] },
];

/** Inputs that would make two machines disagree. */
const hiddenInputs = [
  { object: 'Math', property: 'random', message: 'Draw from a substream.' },
  ...['exp', 'log', 'log2', 'log10', 'log1p', 'expm1', 'sin', 'cos', 'tan', 'pow', 'cbrt', 'hypot'].map(
    (property) => ({
      object: 'Math',
      property,
      message: 'Engines differ in the last bit: use @stdlib/math-base-special-*.',
    }),
  ),
  {
    object: 'Date',
    property: 'now',
    message: 'Hashed time comes from the profile; wall time lives in the engine journal.',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/out-tsc/**',
      'runs/**',
      'reference/**',
      '**/coverage/**',
      '.nx/**',
      '**/assembly/**',
      '**/test/fixtures/**',
      'docs/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...tseslint.configs.stylistic,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: true, allow: [], depConstraints: arrows },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-properties': ['error', ...hiddenInputs],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts', '**/bench/**/*.ts', '**/*.bench.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  prettier,
);
