import type { ExecutionContext, Hono } from 'hono'
import { pageHeaders, referrer } from '../http/headers.ts'
import { createApp, type Platform } from './app.ts'
import { ConfigurationError, type Environment } from './environment.ts'
import type { Connected } from './store.ts'
import { newSecret } from '../transfer/key.ts'
import { defaultPages } from '../pages/default.ts'
import { en } from '../pages/locales/en.ts'
import { timesIn } from '../pages/time.ts'

/** The default export of a Worker. */
export interface WorkerApp {
  fetch(request: Request, env: Environment, context: ExecutionContext): Promise<Response>
}

/** The parts of a Worker's entry point. */
export interface WorkerPlatform extends
  Pick<
    Platform,
    'upstash' | 'upstashSessions' | 'memory' | 'demo' | 'demoName' | 'languages' | 'sessions'
  > {
  /**
   * Makes the stores of the bindings.
   * @throws {ConfigurationError} for bindings that cannot work
   */
  readonly bound?: (env: Environment) => Connected
}

/** Makes a Worker from the app, which is made once in each isolate. */
export function workerApp({ bound, ...platform }: WorkerPlatform): WorkerApp {
  // All requests of an isolate have the same `env` object.
  const apps = new WeakMap<Environment, Hono | ConfigurationError>()

  function make(env: Environment): Hono | ConfigurationError {
    try {
      return createApp(env, { ...platform, ...bound?.(env) })
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      console.error(error.message)
      return error
    }
  }

  return {
    async fetch(request, env, context) {
      const app = apps.get(env) ?? make(env)
      apps.set(env, app)
      return app instanceof ConfigurationError
        ? await unconfigured(request, app)
        : await app.fetch(request, env, context)
    },
  }
}

/**
 * Answers with the codes of the problems, because a Worker has no start at which it could refuse.
 */
async function unconfigured(request: Request, { problems }: ConfigurationError): Promise<Response> {
  const url = new URL(request.url)
  const nonce = newSecret()
  const data = { nonce, words: en, times: timesIn(en.lang), site: url.host }
  const hint = problems.map(({ code }) => code).join(', ')
  const page = defaultPages.fault({ ...data, reason: 'configuration', hint })
  const html = await defaultPages.layout({ ...data, page, referrer: referrer('dead-end') })
  return new Response(String(html), {
    status: 503,
    headers: pageHeaders('dead-end', nonce, url.origin),
  })
}
