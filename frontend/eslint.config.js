import tseslint from 'typescript-eslint'

// Biome does the rest: every bound call is a promise, and these two rules need types.
export default tseslint.config({
  files: ['src/**/*.{ts,tsx}'],
  extends: [tseslint.configs.base],
  languageOptions: { parserOptions: { projectService: true } },
  rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' },
})
