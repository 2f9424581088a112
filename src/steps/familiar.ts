import { readCookie, writeCookie } from '../http/cookie.ts'
import type { User } from '../store.ts'
import { keyOf, newSecret, SECRET } from '../transfer/key.ts'
import type { Visit } from '../visit.ts'
import { userKeyOf } from './device.ts'

/** Seconds that a browser remembers from where its person approved. */
const FAMILIAR_TTL = 180 * 86_400

/** The number of networks that it remembers. The one that was not used longest is forgotten. */
const NETWORKS = 8

/** This browser's secret, and a mark of each person and network from which it approved. */
interface Marks {
  readonly secret: string
  readonly marks: readonly string[]
}

/**
 * Tells whether this person approved before on this browser, from this network. An app without a
 * secret cannot tell, because anybody could make a mark.
 */
export async function isFamiliar(visit: Visit, user: User): Promise<boolean> {
  if (!visit.settings.endLinks) return false
  const { secret, marks } = marksOf(visit)
  return marks.includes(await markOf(visit, user, secret))
}

/** Remembers that this person approved on this browser, from this network. */
export async function makeFamiliar(visit: Visit, user: User): Promise<void> {
  const { c, origin, settings: { approvedCookie } } = visit
  const { secret, marks } = marksOf(visit)
  const mark = await markOf(visit, user, secret)
  const kept = marks.filter((other) => other !== mark).slice(0, NETWORKS - 1)
  writeCookie(c, approvedCookie, [secret, mark, ...kept].join('.'), origin, FAMILIAR_TTL)
}

function marksOf({ c, origin, settings }: Visit): Marks {
  const held = readCookie(c, settings.approvedCookie, origin)?.split('.') ?? []
  const [secret = newSecret(), ...marks] = held.every((part) => SECRET.test(part)) ? held : []
  return { secret, marks }
}

async function markOf(visit: Visit, user: User, secret: string): Promise<string> {
  const { network: { network = '' } } = visit
  // The key of the user holds the app's secret, so nobody else can make a mark.
  return await keyOf('approved', await userKeyOf(visit, user), secret, network)
}
