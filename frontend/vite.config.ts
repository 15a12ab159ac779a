import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { emojiData } from './emoji.plugin.ts'

export default defineConfig({
  plugins: [react(), emojiData()],
  build: {
    outDir: 'dist',
    // Oldest webviews: WebKitGTK 2.40 (Debian 12) and macOS 12.
    target: ['safari16', 'chrome110'],
    // The window's content policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: { port: 5173, strictPort: true },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    // Only a test that fails waits this long: a busy machine takes its time.
    testTimeout: 60_000,
  },
})
