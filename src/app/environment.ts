/** Environment variables, or a Worker's bindings. */
export type Environment = Readonly<Record<string, unknown>>

/** One setting that cannot work. */
export interface Problem {
  /** The variable and what is wrong with it, such as `QRAUTH_SECRET_SHORT`. */
  readonly code: string
  /** What it was and what is wanted. Never a secret. */
  readonly message: string
}

/** The environment holds settings that cannot work: all of them, not only the first. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** Reads variables by name, and notes every one that cannot work. */
export interface Reader<Name extends string> {
  /** What a variable says; undefined if it is not set, or empty. */
  text(name: Name): string | undefined
  /** What a variable means; undefined if it is not set, and after a refusal. */
  value: Understand<Name>
  /** The same for what must not be repeated, and is read to the last space. */
  secret: Understand<Name>
  refuse(code: string, message: string): void
}

/**
 * @param want what would work, for the message
 * @param understand throws, or returns undefined, for what cannot work
 * @param wrong what is wrong then, for the code: `NAME_INVALID`
 */
type Understand<Name extends string> = <T>(
  name: Name,
  want: string,
  understand: (text: string) => T | undefined,
  wrong?: string,
) => T | undefined

/** Reads `env`; what cannot work is added to `problems`. */
export function reader<Name extends string>(env: Environment, problems: Problem[]): Reader<Name> {
  function raw(name: Name): string | undefined {
    const value = env[name]
    // A Worker's variables may be numbers and booleans of JSON.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return typeof value === 'string' && value.trim() !== '' ? value : undefined
  }

  function text(name: Name): string | undefined {
    return raw(name)?.trim()
  }

  function refuse(code: string, message: string): void {
    problems.push({ code, message })
  }

  function understanding(
    read: (name: Name) => string | undefined,
    shown: (text: string) => string,
  ): Understand<Name> {
    return (name, want, understand, wrong = 'INVALID') => {
      const given = read(name)
      if (given === undefined) return undefined
      const value = attempt(() => understand(given))
      if (value === undefined) {
        refuse(`${name}_${wrong}`, `Cannot use ${name} ${shown(given)}: want ${want}`)
      }
      return value
    }
  }

  return {
    text,
    value: understanding(text, quoted),
    secret: understanding(raw, measured),
    refuse,
  }
}

/**
 * The names in `env` that begin with `prefix` and are not known: a misspelt one would be a setting
 * that silently is not made. None where the runtime does not let us look.
 */
export function unknownNames(env: Environment, prefix: string, known: readonly string[]): string[] {
  // Deno lists no environment of which it allows only some names.
  const names = attempt(() => Object.keys(env)) ?? []
  // Kubernetes describes a service that is called like us in such variables.
  const service = new RegExp(`^${prefix}(SERVICE|PORT)(_|$)`)
  return names.filter((name) =>
    name.startsWith(prefix) && env[name] !== '' && !known.includes(name) && !service.test(name)
  )
}

/** A value as a message may repeat it. */
export function quoted(text: string): string {
  // An address may hold a password.
  return text.includes('@') || text.length > 200 ? measured(text) : JSON.stringify(text)
}

function measured(text: string): string {
  return `of ${new TextEncoder().encode(text).length} bytes`
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    // Its message speaks of an option; ours names the variable.
    return undefined
  }
}
