import { describe } from 'vitest'
import { openFirefox } from '../browser/browsers.ts'
import { without } from '../parts/install.ts'
import { EACH_SORT, proveIn } from './attacks.ts'

describe.skipIf(without('firefox'))(
  'in Firefox',
  () => proveIn(openFirefox, ['localhost'], EACH_SORT),
)
