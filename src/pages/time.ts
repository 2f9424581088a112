const UNITS = [['hour', 3600], ['minute', 60], ['second', 1]] as const
const STEPS = [['day', 86_400], ['hour', 3600], ['minute', 60]] as const

/** Tells a duration, such as "1 minute 30 seconds". */
export function duration(lang: string, seconds: number): string {
  let rest = Math.max(1, Math.round(seconds))
  const told: string[] = []
  if (rest >= 86_400 && rest % 86_400 === 0) return count(lang, rest / 86_400, 'day')
  for (const [unit, size] of UNITS) {
    const much = Math.floor(rest / size)
    rest -= much * size
    if (much > 0) told.push(count(lang, much, unit))
  }
  const [only = ''] = told
  if (told.length === 1) return only
  return new Intl.ListFormat(lang, { type: 'unit', style: 'narrow' }).format(told)
}

/** Tells how long ago it was, coarsely; `undefined` for less than a minute. */
export function ago(lang: string, seconds: number): string | undefined {
  for (const [unit, size] of STEPS) {
    const much = Math.floor(seconds / size)
    if (much > 0) return new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }).format(-much, unit)
  }
  return undefined
}

/** Tells the time of day. The server does not know the person's zone, so it names its own. */
export function timeOfDay(lang: string, at: number): string {
  const options = {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  } as const
  return new Intl.DateTimeFormat(lang, options).format(at * 1000)
}

function count(lang: string, much: number, unit: string): string {
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(much)
}
