/** Environment variables, or a Worker's bindings. */
export type Environment = Readonly<Record<string, unknown>>

/** One setting that cannot work. */
export interface Problem {
  /** The variable and its problem, such as `QRAUTH_SECRET_SHORT`. */
  readonly code: string
  /** The expected and the received value. Never a secret. */
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
  /** Reads a value that no message may repeat. Its spaces are kept. */
  secret: Understand<Name>
  /** Adds a problem. */
  refuse(code: string, message: string): void
}

/**
 * Reads a value by its name.
 *
 * @param expected the expected value, for the message
 * @param understand throws, or returns undefined, for a value that cannot work
 * @param wrong the end of the problem's code: `NAME_INVALID`
 */
type Understand<Name extends string> = <T>(
  name: Name,
  expected: string,
  understand: (text: string) => T | undefined,
  wrong?: string,
) => T | undefined

/** Makes a reader of `env`, which adds invalid values to `problems`. */
export function reader<Name extends string>(env: Environment, problems: Problem[]): Reader<Name> {
  function raw(name: Name): string | undefined {
    const value = env[name]
    // A Worker's variables may be JSON numbers and booleans.
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
    return (name, expected, understand, wrong = 'INVALID') => {
      const given = read(name)
      if (given === undefined) return undefined
      const value = attempt(() => understand(given))
      if (value === undefined) {
        refuse(
          `${name}_${wrong}`,
          `Cannot use ${name}: expected ${expected}, received ${shown(given)}`,
        )
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
 * Lists the unknown names in `env` that begin with `prefix`, because a misspelt setting would
 * silently have no effect. Empty where the runtime does not list the environment.
 */
export function unknownNames(env: Environment, prefix: string, known: readonly string[]): string[] {
  // Deno does not list the environment where only some names are allowed.
  const names = attempt(() => Object.keys(env)) ?? []
  // Kubernetes sets such variables for a service of the same name.
  const service = new RegExp(`^${prefix}(SERVICE|PORT)(_|$)`)
  return names.filter((name) =>
    name.startsWith(prefix) && env[name] !== '' && !known.includes(name) && !service.test(name)
  )
}

/** Describes a value for a message. */
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
    // The error is dropped, because it names an option, and the problem names the variable.
    return undefined
  }
}
