import { defineConfig } from 'vitest/config'
import { kindsOfTests } from './parts/kinds.ts'

const { fast, parts } = kindsOfTests()

export default defineConfig({
  test: {
    root: import.meta.dirname,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: real servers and browsers share them with the tests.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'fast', include: [...fast], isolate: false } },
      {
        extends: true,
        test: { name: 'parts', include: [...parts], globalSetup: './parts/setup.ts' },
      },
    ],
  },
})
