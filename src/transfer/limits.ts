import type { Limit } from '../store.ts'

/** Allows a step at most `max` times in `window` seconds. */
export interface LimitRule {
  readonly max: number
  readonly window: number
}

/** The rules of one step. `false` turns a rule off. */
export interface StepLimits {
  /** For each signed-in user. */
  readonly user?: LimitRule | false
  /** For each network address. Not applied where the runtime does not report the address. */
  readonly address?: LimitRule | false
}

/**
 * Sets how often each step may happen.
 *
 * The confirm page is not counted, because no GET writes to the store. It is refused to an address
 * that has reached the limit of `consume`.
 */
export interface LimitOptions {
  /**
   * @default 20 a user and 300 an address in 10 minutes. Where one of three numbers may be picked, by
   * `confirm: 'match'` or a policy, 5 a user, because each code is one more chance to pick the right one carelessly
   */
  readonly issue?: StepLimits
  /** A user consumes no more codes than they issue. @default 300 an address in 10 minutes */
  readonly consume?: Pick<StepLimits, 'address'>
  /** Attempts at `reauthenticate.verify`. @default 5 a user and 50 an address in 15 minutes */
  readonly reauthenticate?: StepLimits
  /** Codes of devices where nobody is signed in. @default 300 an address in 10 minutes */
  readonly here?: Pick<StepLimits, 'address'>
  /**
   * Letters that a signed-in person types. There are 20^8 texts, and at most two windows in an hour:
   * with 1,000 codes live, an account finds one with 20 * 1,000 / 20^8 < 10^-6 an hour.
   * @default 10 a user and 100 an address in an hour
   */
  readonly letters?: StepLimits
}

/** A step that is limited. */
export type LimitedStep = keyof LimitOptions

/** The user and the network that take a step. */
export interface Actor {
  readonly user?: string
  /** The network of the address: one household or office, as `networkOf` cuts it. */
  readonly network?: string
}

// High enough for a school behind one address. A code of 128 bits is safe without a limit.
const DEFAULTS = {
  issue: { user: { max: 20, window: 600 }, address: { max: 300, window: 600 } },
  consume: { address: { max: 300, window: 600 } },
  reauthenticate: { user: { max: 5, window: 900 }, address: { max: 50, window: 900 } },
  here: { address: { max: 300, window: 600 } },
  letters: { user: { max: 10, window: 3600 }, address: { max: 100, window: 3600 } },
} satisfies Required<LimitOptions>

/** Five careless picks of three let a stranger in with 1 - (2/3)^5 = 87 %. */
const PICKED: LimitRule = { max: 5, window: 600 }

/**
 * Seconds that a user issues no code after a wrong number. A typed one is right once in 90 times, so
 * the five guesses that fit into 10 minutes let a stranger in with 1 - (89/90)^5 = 5 %, and a person
 * who mistyped waits no longer than a claim does.
 */
const PAUSE = { pick: 600, type: 120 } as const

/** Makes the limit that pauses issuing for a user. It is reached when it was counted once. */
export function pauseOf(userKey: string, match: 'pick' | 'type'): Limit {
  return { key: `pause:user:${userKey}`, max: 1, ttl: PAUSE[match] }
}

/**
 * Makes the limits of a step, counted in fixed windows.
 *
 * @param picks whether one of three numbers is picked
 * @throws {RangeError} for a rule that is not whole numbers of at least 1
 */
export function limiter(
  options: LimitOptions,
  picks: boolean = false,
): (step: LimitedStep, actor: Actor) => Limit[] {
  const rules = {
    issue: { ...DEFAULTS.issue, ...(picks && { user: PICKED }), ...options.issue },
    consume: { ...DEFAULTS.consume, ...options.consume },
    reauthenticate: { ...DEFAULTS.reauthenticate, ...options.reauthenticate },
    here: { ...DEFAULTS.here, ...options.here },
    letters: { ...DEFAULTS.letters, ...options.letters },
  }
  for (const [step, of] of Object.entries(rules)) {
    for (const [by, rule] of Object.entries(of)) if (rule !== false) check(step, by, rule)
  }

  return function limits(step, { user, network }) {
    const of: StepLimits = rules[step]
    const limits: Limit[] = []
    if (of.user && user !== undefined) {
      limits.push(limit(of.user, step, 'user', user))
    }
    if (of.address && network !== undefined) {
      limits.push(limit(of.address, step, 'address', network))
    }
    return limits
  }
}

/** Makes one limit. Its key names the actor, and the store deletes it when the window ends. */
function limit(rule: LimitRule, ...of: readonly string[]): Limit {
  const now = Math.floor(Date.now() / 1000)
  const window = Math.floor(now / rule.window)
  return {
    key: [...of, window].join(':'),
    max: rule.max,
    ttl: (window + 1) * rule.window - now,
  }
}

function check(step: string, by: string, rule: LimitRule): void {
  for (const value of [rule.max, rule.window]) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot limit ${step} by ${by} to ${rule.max} in ${rule.window} s: expected whole numbers of at least 1, received ${value}`,
      )
    }
  }
}
