import base from './playwright.config'

// Without recording, which costs more than what is measured.
export default {
  ...base,
  testMatch: '*.bench.ts',
  timeout: 120_000,
  use: { ...base.use, trace: 'off', screenshot: 'off' },
} as const
