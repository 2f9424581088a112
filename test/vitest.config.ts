import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: './parts/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: real servers and browsers share them with the tests.
    maxWorkers: 2,
  },
})
