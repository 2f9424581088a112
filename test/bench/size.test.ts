import { describe, expect, it } from 'vitest'
import { without } from '../parts/install.ts'
import {
  COMMANDS,
  countCommands,
  LIMITS,
  LINK,
  weighBundles,
  weighPage,
  weighPicture,
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

  // The goals of the bench are 40 and 26 KiB: README.md says what is short, and why. Here nothing
  // grows unnoticed, and what meets its goal keeps to it.
  it('of the Worker, and of what a host adds, does not grow', async () => {
    const { worker, mount, workerRest, mountRest } = await weighBundles()
    expect(worker).toBeLessThanOrEqual(63_000)
    expect(mount).toBeLessThanOrEqual(42_000)
    expect(workerRest).toBeLessThanOrEqual(45_000)
    expect(mountRest).toBeLessThanOrEqual(LIMITS.bundle.mount)
  })
})
