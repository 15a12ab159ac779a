import { defineConfig } from '@playwright/test'

// One window with its relay and simulator at a time; a test that fails once has failed.
export default defineConfig({
  testDir: '.',
  outputDir: '../../build/.cache/e2e/results',
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  // For machines that are busy; nothing waits longer than it has to.
  timeout: 60_000,
  globalTimeout: 540_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
    viewport: { width: 1280, height: 820 },
    locale: 'en-GB',
    timezoneId: 'Asia/Bangkok',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})
