import { describe, expect, it } from 'vitest'
import { without } from '../parts/install.ts'
import {
  BEYOND,
  COMMANDS,
  countCommands,
  LIMITS,
  LINK,
  weighBundles,
  weighPage,
  weighPicture,
  WHOLE,
} from './sizes.ts'

describe('the cost of a sign-in', () => {
  it.skipIf(without('redis'))(
    'is one round trip a step, limits included, and none to ask',
    async () => {
      expect(await countCommands()).toEqual(COMMANDS)
    },
  )
})

describe('the weight', () => {
  it('of a 60-byte link as a picture stays small', () => {
    expect(LINK).toHaveLength(60)
    const { raw, gzip } = weighPicture()
    expect(raw).toBeLessThanOrEqual(LIMITS.picture.raw)
    expect(gzip).toBeLessThanOrEqual(LIMITS.picture.gzip)
  })

  it('of the code page, all in one response, stays small', async () => {
    expect((await weighPage()).gzip).toBeLessThanOrEqual(LIMITS.page.gzip)
  })

  it('of the Worker stays small, by the package and by fetch alone', async () => {
    const { worker, fetch } = await weighBundles()
    expect(worker).toBeLessThanOrEqual(LIMITS.bundle.worker)
    expect(fetch).toBeLessThanOrEqual(LIMITS.bundle.fetch)
  })

  it('that later changes declare goes no further beyond the goal for the whole than is known', () => {
    expect(LIMITS.bundle.worker).toBeLessThanOrEqual(WHOLE.worker + BEYOND.worker)
    expect(LIMITS.bundle.fetch).toBeLessThanOrEqual(WHOLE.fetch + BEYOND.fetch)
  })

  it('of what a host adds stays small', async () => {
    expect((await weighBundles()).mountFetch).toBeLessThanOrEqual(LIMITS.bundle.mountFetch)
  })
})
