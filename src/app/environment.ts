/** Environment variables, or a Worker's bindings. */
export type Environment = Readonly<Record<string, unknown>>

/** One setting that cannot work. */
export interface Problem {
  /** The variable and what is wrong with it, such as `QRAUTH_SECRET_SHORT`. */
  readonly code: string
  /** What was expected and what was received. Never a secret. */
  readonly message: string
}

/** Reports all settings that cannot work, not only the first. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** Reads variables by name, and collects every one that cannot work. */
export interface Reader<Name extends string> {
  /** Reads a variable's text; undefined if it is not set, or empty. */
  text(name: Name): string | undefined
  /** Reads a variable's value; undefined if it is not set, and after a refusal. */
  value: Understand<Name>
  /** The same for a value that no message may repeat; its spaces are kept. */
  secret: Understand<Name>
  /** Adds a problem. */
  refuse(code: string, message: string): void
}

/**
 * @param want what is expected, for the message
 * @param understand throws, or returns undefined, for a value that cannot work
 * @param wrong the end of the code then: `NAME_INVALID`
 */
type Understand<Name extends string> = <T>(
  name: Name,
  want: string,
  understand: (text: string) => T | undefined,
  wrong?: string,
) => T | undefined

/** Makes a reader of `env`, which adds what cannot work to `problems`. */
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
        refuse(`${name}_${wrong}`, `Cannot use ${name}: expected ${want}, received ${shown(given)}`)
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
 * Lists the names in `env` that begin with `prefix` and are not known, because a misspelt setting would
 * silently have no effect. Empty where the runtime does not let us look.
 */
export function unknownNames(env: Environment, prefix: string, known: readonly string[]): string[] {
  // Deno does not list an environment of which it allows only some names.
  const names = attempt(() => Object.keys(env)) ?? []
  // Kubernetes sets such variables for a service of the same name.
  const service = new RegExp(`^${prefix}(SERVICE|PORT)(_|$)`)
  return names.filter((name) =>
    name.startsWith(prefix) && env[name] !== '' && !known.includes(name) && !service.test(name)
  )
}

/** Describes a value as a message may repeat it. */
export function quoted(text: string): string {
  // An address may hold a password.
  return text.includes('@') || text.length > 200 ? measured(text) : JSON.stringify(text)
}

function measured(text: string): string {
  return `${new TextEncoder().encode(text).length} bytes`
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    // Its message names an option; ours names the variable.
    return undefined
  }
}
