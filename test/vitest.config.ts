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
    // To load the same modules for each file anew takes more than a minute in all.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'fast', include: [...fast] } },
      {
        extends: true,
        test: {
          name: 'parts',
          include: [...parts],
          globalSetup: './parts/setup.ts',
          setupFiles: './parts/ready.ts',
          // After the fast ones, which run while parts are installed.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
