import { describe } from 'vitest'
import { openChromium } from '../browser/browsers.ts'
import { without } from '../parts/install.ts'
import { proveIn } from './attacks.ts'

describe.skipIf(without('chromium'))('in Chromium', () => proveIn(openChromium, ['https', 'lan']))
