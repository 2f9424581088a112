import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { inject } from 'vitest'

// Before the tests of a file that starts parts: `setup.ts` may still be installing them.
while (!existsSync(inject('ready'))) await setTimeout(100)
