const UNITS = [['hour', 3600], ['minute', 60], ['second', 1]] as const
const STEPS = [['day', 86_400], ['hour', 3600], ['minute', 60]] as const

/** Writes times in one language. */
export interface Times {
  /** Tells a duration in seconds, such as "1 minute, 30 seconds". */
  duration(seconds: number): string
  /** Tells coarsely how many seconds ago it was; `undefined` for less than a minute. */
  ago(seconds: number): string | undefined
  /**
   * Tells the time of day of seconds since 1970. The server does not know the person's zone, so it
   * names its own.
   */
  timeOfDay(at: number): string
}

/**
 * Makes the times of a language. An app makes them once: to make one formatter of `Intl` takes up to
 * 180 us on Deno, Node and Workers, a quarter of the CPU of issuing a code. To use one takes 1 us.
 */
export function timesIn(lang: string): Times {
  const lists = once(() => new Intl.ListFormat(lang, { type: 'unit', style: 'narrow' }))
  const past = once(() => new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }))
  const clock = once(() =>
    new Intl.DateTimeFormat(lang, {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    })
  )
  const counts = {
    day: once(() => numbers(lang, 'day')),
    hour: once(() => numbers(lang, 'hour')),
    minute: once(() => numbers(lang, 'minute')),
    second: once(() => numbers(lang, 'second')),
  }
  return {
    duration(seconds) {
      let rest = Math.max(1, Math.round(seconds))
      if (rest >= 86_400 && rest % 86_400 === 0) return counts.day().format(rest / 86_400)
      const told: string[] = []
      for (const [unit, size] of UNITS) {
        const much = Math.floor(rest / size)
        rest -= much * size
        if (much > 0) told.push(counts[unit]().format(much))
      }
      const [only = ''] = told
      return told.length === 1 ? only : lists().format(told)
    },

    ago(seconds) {
      for (const [unit, size] of STEPS) {
        const much = Math.floor(seconds / size)
        if (much > 0) return past().format(-much, unit)
      }
      return undefined
    },

    timeOfDay(at) {
      return clock().format(at * 1000)
    },
  }
}

/** Keeps the times of each language. */
export function timesOfAll(): (lang: string) => Times {
  const made = new Map<string, Times>()
  return (lang) => {
    const times = made.get(lang) ?? timesIn(lang)
    made.set(lang, times)
    return times
  }
}

function numbers(lang: string, unit: string): Intl.NumberFormat {
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' })
}

/** Makes a value when it is first wanted, and keeps it. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => made ??= make()
}
