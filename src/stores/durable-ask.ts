/** The part that is used of a binding to a namespace of Durable Objects. */
export interface DurableNamespace<Id> {
  idFromName(name: string): Id
  get(id: Id): {
    fetch(url: string, init: { method: string; body: string; signal: AbortSignal }): Promise<{
      readonly ok: boolean
      json(): Promise<unknown>
    }>
  }
}

/**
 * Sends a call to the object with this name, once.
 *
 * @param action what the call does, for the error
 * @param read undefined for an invalid answer
 * @throws {Error} for a call whose outcome is not known
 */
export type AskDurable<Call> = <T>(
  name: string,
  action: string,
  call: Call,
  read: (answer: unknown) => T | undefined,
) => Promise<T>

/**
 * Makes the way to the objects of a namespace.
 *
 * @param timeout seconds to wait for an answer
 * @throws {TypeError} for a namespace or a timeout that cannot work
 */
export function askDurable<Id, Call>(
  namespace: DurableNamespace<Id>,
  timeout: number,
): AskDurable<Call> {
  if (typeof namespace?.idFromName !== 'function') {
    throw new TypeError(
      `Cannot use this namespace: expected the binding of a Durable Object, received ${typeof namespace} without "idFromName"`,
    )
  }
  if (!(timeout > 0 && timeout <= 60)) {
    throw new TypeError(
      `Cannot wait for the Durable Object: expected more than 0 and at most 60 seconds, received ${timeout}`,
    )
  }
  return async (name, action, call, read) => {
    let answer: unknown
    try {
      // Each call has its own stub, because a stub may stay broken after a fault.
      const response = await namespace.get(namespace.idFromName(name)).fetch('https://durable/', {
        method: 'POST',
        body: JSON.stringify(call),
        signal: AbortSignal.timeout(Math.ceil(timeout * 1000)),
      })
      if (response.ok) answer = await response.json()
    } catch {
      // The platform's error may repeat the request.
      throw new Error(`Cannot ${action}: the Durable Object did not answer`)
    }
    const known = read(answer)
    if (known !== undefined) return known
    throw new Error(`Cannot ${action}: the Durable Object gave an invalid answer`)
  }
}
