/** A hostile service worker. It runs in a browser, and tells what it read of a page to its script. */

/** What this file uses of a service worker's own names, which the compiler's DOM does not know. */
interface FetchEvent extends Event {
  readonly request: Request
  readonly preloadResponse: Promise<Response | undefined>
  respondWith(response: Promise<Response>): void
  waitUntil(done: Promise<unknown>): void
}

interface InstallEvent extends Event {
  addRoutes?(rules: unknown): Promise<void>
  waitUntil(done: Promise<unknown>): void
}

declare function skipWaiting(): Promise<void>

const { searchParams } = new URL(location.href)
const how = searchParams.get('how') ?? ''
const path = (searchParams.get('path') ?? '').split('?')[0] ?? ''
const channel = new BroadcastChannel(how)

const RACES: Record<string, unknown> = {
  'races': { urlPattern: '/*' },
  'races POST': { requestMethod: 'post' },
  'races navigations': { requestMode: 'navigate' },
}

addEventListener('install', (event) => {
  const install = event as InstallEvent
  install.waitUntil(skipWaiting())
  const condition = RACES[how]
  if (!condition) return
  const source = 'race-network-and-fetch-handler'
  if (install.addRoutes) install.waitUntil(install.addRoutes([{ condition, source }]))
  else channel.postMessage('this browser has no routes')
})

addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent
  if (new URL(request.url).pathname === path) {
    ;(event as FetchEvent).respondWith(steal(event as FetchEvent))
  }
})

async function steal(event: FetchEvent): Promise<Response> {
  const { request } = event
  try {
    const response = await answer(event)
    const text = response.type === 'opaqueredirect' ? '' : await response.clone().text()
    channel.postMessage(`${request.method} ${text}`)
    return response
  } catch (error) {
    channel.postMessage(`${request.method} ${error}`)
    return new Response('broken')
  }
}

async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event
  const { url, method } = request
  const body = method === 'POST' ? new URLSearchParams() : null
  switch (how) {
    case 'remakes the request':
      return await fetch(new Request(request, { mode: 'same-origin' }))
    case 'asks by itself':
      return await fetch(url, { method, body, credentials: 'include' })
    case 'redirects':
      return new URL(url).hash === '' && !url.includes('again')
        ? Response.redirect(`${url}${url.includes('?') ? '&' : '?'}again`, 307)
        : await fetch(request)
    case 'preload':
      return await event.preloadResponse ?? await fetch(request)
    default:
      return await fetch(request)
  }
}
