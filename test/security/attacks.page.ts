/**
 * What a script on the host's own origin can try, to read the code off a page that answers at
 * `target`. This file runs in a browser; every attack gives back all the text it got hold of.
 *
 * The names are those of the tables that the tests print.
 */

type Attack = (target: string) => Promise<string>

// Newer than the compiler's list of what browsers have.
interface Navigation {
  entries(): { url: string | null }[]
}
interface Registration extends ServiceWorkerRegistration {
  readonly navigationPreload: NavigationPreloadManager
}

const PATIENCE = 8000
const SILENCE = 'nothing came'
const NO_ROUTES = 'this browser has no routes'

/** Lets the browser work on: as long as a frame takes, and no longer. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 15))
}

async function waitFor(condition: () => boolean): Promise<string> {
  const end = performance.now() + PATIENCE
  while (!condition()) {
    if (performance.now() > end) throw new Error(SILENCE)
    await turn()
  }
  return ''
}

function orInTime<T>(promise: Promise<T>, otherwise: T, patience = PATIENCE): Promise<T> {
  return Promise.race([
    promise,
    new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), patience)),
  ])
}

const form: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: '',
}

async function read(input: RequestInfo, init?: RequestInit): Promise<string> {
  try {
    return await (await fetch(input, init)).text()
  } catch (error) {
    return String(error)
  }
}

async function readAll(url: string, inits: readonly RequestInit[]): Promise<string> {
  return (await Promise.all(inits.map((init) => read(url, init)))).join('\n')
}

/** Sends a form, as a person would by pressing its button, into a window or frame of that name. */
function submit(
  url: string,
  name: string,
  from: Document = document,
  fields: Record<string, string> = {},
): void {
  const sent = from.createElement('form')
  sent.method = 'post'
  sent.action = url
  sent.target = name
  for (const [field, value] of Object.entries(fields)) {
    const input = from.createElement('input')
    input.name = field
    input.value = value
    sent.append(input)
  }
  from.body.append(sent)
  sent.submit()
}

/** The name for a new window or frame. The number keeps attacks apart. */
let names = 0
function newName(): string {
  return `name${++names}`
}

/** A page of the host's, which isolates itself from other windows as this page does. */
const HOST = location.search === '?coop' ? '/?coop' : '/'

/** Marks the page a window shows now, so that {@link look} waits for the next one. */
function mark(of: Window): void {
  of.document.documentElement.dataset['seen'] = ''
}

/** Reads what a window shows as soon as it has loaded a page, if the browser lets us. */
async function look(at: Window | null | undefined, patience = PATIENCE): Promise<string> {
  const end = performance.now() + patience
  while (performance.now() < end) {
    await turn()
    if (!at || at.closed) return 'severed'
    try {
      const { document: shown, location } = at
      // Between two pages there is no element at all.
      const root: HTMLElement | null = shown.documentElement
      const isNew = root && location.href !== 'about:blank' && !('seen' in root.dataset)
      if (isNew && shown.readyState === 'complete') return root.outerHTML
    } catch (error) {
      return String(error)
    }
  }
  return SILENCE
}

/**
 * Reads the window of that name. One that is lost is not found by its name any more: then there is a
 * new one, which stays empty.
 */
async function lookByName(name: string): Promise<string> {
  const found = open('', name)
  const text = await look(found, 300).finally(() => found?.close())
  return text === SILENCE ? 'not found by its name' : text
}

/** Opens a window, and closes it when it has served. */
async function inWindow(
  first: string,
  use: (opened: Window & typeof globalThis, name: string) => Promise<string>,
): Promise<string> {
  const name = newName()
  const opened = open(first, name) as (Window & typeof globalThis) | null
  if (!opened) throw new Error('no window')
  try {
    if (first !== 'about:blank') {
      await look(opened)
      mark(opened)
    }
    return await use(opened, name)
  } finally {
    opened.close()
  }
}

/** Sends the form into a new window, and says what could be read of it there and then. */
function inNewWindow(
  url: string,
  use: (opened: Window, text: string, name: string) => Promise<string>,
): Promise<string> {
  return inWindow('about:blank', async (opened, name) => {
    submit(url, name)
    return await use(opened, await look(opened), name)
  })
}

async function loaded<T extends HTMLElement>(element: T): Promise<T> {
  const done = new Promise<void>((resolve) => {
    element.addEventListener('load', () => resolve())
    element.addEventListener('error', () => resolve())
  })
  document.body.append(element)
  // Not everything that is blocked says so.
  await orInTime(done, undefined, 1000)
  return element
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

/** Sends the form into a frame of that kind, and opens the page in another one, and reads both. */
async function framed(
  url: string,
  tag: 'iframe' | 'object' | 'embed',
  attributes: Record<string, string> = {},
): Promise<string> {
  const source = tag === 'object' ? 'data' : 'src'
  async function inFrame(first: string, go: (name: string) => void): Promise<string> {
    const name = newName()
    const frame = make(tag, { ...attributes, name, type: 'text/html', [source]: first })
    const text = loaded(frame).then(() => {
      go(name)
      return look(frame instanceof HTMLEmbedElement ? frames[name as never] : frame.contentWindow)
    })
    return await text.finally(() => frame.remove())
  }
  const texts = [
    inFrame('about:blank', (name) => submit(url, name)),
    inFrame(url, () => {}),
  ]
  return (await Promise.all(texts)).join('\n')
}

async function worked(body: string, shared = false): Promise<string> {
  const source = `
    const form = ${JSON.stringify(form)}
    const say = (text) => ${shared ? 'port' : 'self'}.postMessage(text)
    const work = async () => { ${body} }
    const run = () => work().then(say, (error) => say(String(error)))
    let port
    ${shared ? 'onconnect = (event) => { port = event.ports[0]; run() }' : 'run()'}`
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const said = new Promise<string>((resolve) => {
    const listen = ({ data }: MessageEvent) => resolve(String(data))
    if (shared) {
      const worker = new SharedWorker(url)
      worker.port.onmessage = listen
      worker.onerror = () => resolve('error')
    } else {
      const worker = new Worker(url)
      worker.onmessage = listen
      worker.onerror = (event) => resolve(String(event.message))
    }
  })
  return await orInTime(said, SILENCE)
}

function requested(url: string, type: XMLHttpRequestResponseType, method: string) {
  return new Promise<string>((resolve) => {
    const request = new XMLHttpRequest()
    request.open(method, url)
    request.responseType = type
    request.setRequestHeader('content-type', 'application/x-www-form-urlencoded')
    request.onloadend = () => {
      resolve(
        type === 'document'
          ? request.responseXML?.documentElement.outerHTML ?? ''
          : request.responseText,
      )
    }
    request.send('')
  })
}

/** What the HTTP cache holds, whether or not the server would still say it. */
function fromCache(url: string): Promise<string> {
  return readAll(url, [
    { cache: 'only-if-cached', mode: 'same-origin' },
    { cache: 'force-cache' },
    { ...form, cache: 'only-if-cached', mode: 'same-origin' },
  ])
}

/** Loads the page with the help of a declared hint, and then reads the cache. */
async function hinted(hint: HTMLElement, url: string): Promise<string> {
  document.head.append(hint)
  const end = performance.now() + 500
  // A hint says nothing when it is done; what it loaded is listed, if it is.
  while (performance.now() < end) {
    await turn()
    if (performance.getEntriesByName(new URL(url, location.href).href).length > 0) break
  }
  return await read(url, { cache: 'only-if-cached', mode: 'same-origin' })
}

function speculation(kind: 'prefetch' | 'prerender', url: string): HTMLElement {
  const rules = make('script', { type: 'speculationrules' })
  rules.textContent = JSON.stringify({ [kind]: [{ urls: [url], eagerness: 'immediate' }] })
  return rules
}

/**
 * A service worker between the victim's own navigation and the server. It tells what it could read
 * of the answer, to a form and to a GET.
 */
async function throughWorker(how: string, url: string): Promise<string> {
  const heard = new BroadcastChannel(how)
  const told: string[] = []
  heard.onmessage = ({ data }) => void told.push(String(data))
  const registration = await navigator.serviceWorker.register(
    `/attacks.worker.js?how=${how}&path=${encodeURIComponent(url)}`,
    { scope: how === 'passes on everything' ? '/' : url },
  ) as Registration
  try {
    const worker = registration.installing ?? registration.waiting ?? registration.active
    const active = new Promise<void>((resolve) => {
      if (worker?.state === 'activated') return resolve()
      worker?.addEventListener('statechange', () => worker.state === 'activated' && resolve())
    })
    await orInTime(active, undefined)
    if (told[0] === NO_ROUTES) return NO_ROUTES
    if (how === 'preload') await registration.navigationPreload.enable()
    // What the window shows, others look at.
    await inNewWindow(url, () => waitFor(() => told.length > 0))
    // Only a GET can be loaded ahead or raced.
    if (/^(preload|races)/.test(how)) {
      await inWindow('about:blank', (opened) => {
        opened.location.href = url
        return waitFor(() => told.length > 1)
      })
    }
    return told.join('\n')
  } finally {
    heard.close()
    await registration.unregister()
  }
}

const everyFetch: readonly RequestInit[] = (['cors', 'same-origin', 'no-cors'] as const).flatMap(
  (mode) =>
    (['default', 'no-store', 'reload', 'no-cache', 'force-cache'] as const).map((cache) => ({
      mode,
      cache,
      credentials: 'include' as const,
    })),
)

export const attacks: Record<string, Attack> = {
  'fetch': (url) =>
    readAll(url, [
      ...everyFetch.map((init) => ({ ...form, ...init })),
      { ...form, credentials: 'same-origin', redirect: 'manual' },
      { ...form, keepalive: true, priority: 'high' },
      { ...form, referrerPolicy: 'no-referrer' },
      { ...form, referrer: url, referrerPolicy: 'unsafe-url' },
      { ...form, mode: 'same-origin', referrerPolicy: 'no-referrer' },
    ]),
  'fetch get': (url) => readAll(url, everyFetch),
  'fetch forged headers': (url) => {
    const headers = {
      ...form.headers,
      'accept': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'upgrade-insecure-requests': '1',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-user': '?1',
      'Sec-Fetch-Dest': 'document',
      'x-sec-fetch-dest': 'document',
      'sec_fetch_dest': 'document',
      'x-http-method-override': 'POST',
    }
    return readAll(url, [{ ...form, headers }, { headers }, {
      ...form,
      headers,
      mode: 'same-origin',
    }])
  },
  'fetch with guessed passwords': (url) =>
    readAll(
      url,
      ['', 'password', '12345678', 'ada', 'u1', 'Ada Lovelace', 'qrauth', 'letmein'].map((
        guess,
      ) => ({
        ...form,
        body: new URLSearchParams({ password: guess }).toString(),
      })),
    ),
  'fetch mode navigate': (url) => readAll(url, [{ ...form, mode: 'navigate' }]),
  'fetch from frame': async (url) => {
    const frame = await loaded(make('iframe', { srcdoc: '<p>' }))
    const inner = frame.contentWindow as (Window & typeof globalThis) | null
    return await (await inner?.fetch(url, form))?.text() ?? ''
  },
  'fetch from window': (url) =>
    inWindow('about:blank', async (opened) => {
      return await (await opened.fetch(new URL(url, location.href), form)).text()
    }),
  'xhr': (url) => requested(url, '', 'POST'),
  'xhr get': (url) => requested(url, '', 'GET'),
  'xhr document': (url) => requested(url, 'document', 'POST'),
  'xhr not async': async (url) => {
    const request = new XMLHttpRequest()
    request.open('POST', url, false)
    request.setRequestHeader('content-type', 'application/x-www-form-urlencoded')
    request.send('')
    return request.responseText
  },
  'worker fetch': (url) =>
    worked(`return (await fetch(${JSON.stringify(new URL(url, location.href))}, form)).text()`),
  'worker shared': (url) =>
    worked(
      `return (await fetch(${JSON.stringify(new URL(url, location.href))}, form)).text()`,
      true,
    ),
  'worker importScripts': (url) =>
    worked(`importScripts(${JSON.stringify(new URL(url, location.href))}); return 'ran'`),

  'iframe': (url) => framed(url, 'iframe'),
  'iframe sandboxed': (url) =>
    framed(url, 'iframe', { sandbox: 'allow-same-origin allow-forms allow-scripts' }),
  'iframe sandboxed, from within': async (url) => {
    const frame = await loaded(
      make('iframe', { src: HOST, sandbox: 'allow-same-origin allow-forms' }),
    )
    if (!frame.contentWindow || !frame.contentDocument) return 'no frame'
    mark(frame.contentWindow)
    submit(url, '_self', frame.contentDocument)
    return await look(frame.contentWindow)
  },
  'iframe credentialless': (url) => framed(url, 'iframe', { credentialless: '' }),
  'object': (url) => framed(url, 'object'),
  'embed': (url) => framed(url, 'embed'),

  'window': (url) =>
    inWindow('about:blank', (opened) => {
      opened.location.href = url
      return look(opened)
    }),
  'window, opened there': (url) => {
    const opened = open(url)
    return look(opened).finally(() => opened?.close())
  },
  'window, form': (url) => inNewWindow(url, async (_, text) => text),
  'window, form makes it': async (url) => {
    const name = newName()
    submit(url, name)
    for (let i = 0; i < 10; i++) await turn()
    return await lookByName(name)
  },
  'window, form from within': (url) =>
    inWindow(HOST, (opened) => {
      submit(url, '_self', opened.document)
      return look(opened)
    }),
  'window, named, again': (url) =>
    inWindow(HOST, async (opened, name) => {
      submit(url, name)
      const first = await look(opened)
      return first + await lookByName(name)
    }),
  'window, button of the page': (url) =>
    inWindow(url, (opened) => {
      if (opened.document.forms.length === 0) submit(url, '_self', opened.document)
      else opened.document.forms[0]?.submit()
      return look(opened)
    }),
  'window, planted script': (url) =>
    inWindow('about:blank', async (opened, name) => {
      const heard: string[] = []
      const listen = ({ data, source }: MessageEvent) => {
        if (source === opened) heard.push(String(data))
      }
      addEventListener('message', listen)
      opened.eval(`
        const tell = () => opener.postMessage(document.documentElement.outerHTML, '*')
        setInterval(tell, 50); addEventListener('pagehide', tell); addEventListener('load', tell)`)
      submit(url, name)
      const text = await look(opened)
      removeEventListener('message', listen)
      return text + heard.join('\n')
    }),
  'window, javascript: URL': (url) =>
    inNewWindow(url, async (opened, _, name) => {
      const code = 'javascript:void opener.postMessage(document.documentElement.outerHTML,"*")'
      const heard = new Promise<string>((resolve) => {
        addEventListener('message', ({ data, source }) => {
          if (source === opened) resolve(String(data))
        })
      })
      opened.location.href = code
      open(code, name)
      return await Promise.race([heard, turn().then(turn).then(turn).then(() => 'not run')])
    }),
  'window, back': (url) =>
    inNewWindow(url, async (opened, text) => {
      if (opened.closed) return text
      opened.location.href = HOST
      await look(opened)
      mark(opened)
      opened.history.back()
      return await look(opened)
    }),
  'window, navigation entries': (url) =>
    inNewWindow(url, async (opened) => {
      const { navigation } = opened as unknown as { navigation?: Navigation }
      return JSON.stringify(navigation?.entries().map((entry) => entry.url))
    }),
  'window, then storage': (url) =>
    inNewWindow(url, async () => {
      const kept = await globalThis.caches?.keys() ?? []
      return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, kept])
    }),
  'window, then cache': (url) => inNewWindow(url, () => fromCache(url)),
  'window by GET, then cache': (url) =>
    inWindow('about:blank', async (opened) => {
      opened.location.href = url
      await look(opened)
      return await fromCache(url)
    }),
  'performance entries': async (url) => {
    await read(url, form)
    await loaded(make('iframe', { src: url }))
    return JSON.stringify(performance.getEntries())
  },

  'Cache.add': async (url) => {
    const cache = await caches.open('attack')
    await cache.add(url)
    return await (await cache.match(url))?.text() ?? ''
  },
  'Cache.add of a POST': async (url) => {
    const cache = await caches.open('attack')
    await cache.add(new Request(url, form))
    return await (await cache.match(url, { ignoreMethod: true }))?.text() ?? ''
  },
  'link prefetch': (url) => hinted(make('link', { rel: 'prefetch', href: url }), url),
  'link preload': (url) => hinted(make('link', { rel: 'preload', as: 'fetch', href: url }), url),
  'speculation prefetch': (url) => hinted(speculation('prefetch', url), url),
  'speculation prefetch, then window': async (url) => {
    await hinted(speculation('prefetch', url), url)
    return await inWindow('about:blank', (opened) => {
      opened.location.href = url
      return look(opened)
    })
  },
  'speculation prerender': (url) => hinted(speculation('prerender', url), url),
  'import as text': async (url) => {
    const code = `import(${
      JSON.stringify(new URL(url, location.href))
    }, { with: { type: 'text' } }).then((module) => String(module.default))`
    return await (0, eval)(code)
  },
  'import as json': async (url) => {
    const code = `import(${
      JSON.stringify(new URL(url, location.href))
    }, { with: { type: 'json' } }).then((module) => JSON.stringify(module.default))`
    return await (0, eval)(code)
  },
  'import': async (url) => String(Object.keys(await import(/* @vite-ignore */ url))),
  'script tag': async (url) => {
    const heard = new Promise<string>((resolve) => {
      addEventListener('error', ({ message, filename, error }) => {
        if (filename.includes(url)) resolve(message + String(error))
      })
    })
    await loaded(make('script', { src: url }))
    return await Promise.race([heard, turn().then(() => 'nothing')])
  },
  'style sheet': async (url) => {
    const { sheet } = await loaded(make('link', { rel: 'stylesheet', href: url }))
    return [...sheet?.cssRules ?? []].map((rule) => rule.cssText).join('\n')
  },
  'picture on a canvas': async (url) => {
    const picture = await loaded(make('img', { src: url }))
    const canvas = make('canvas', {})
    canvas.getContext('2d')?.drawImage(picture, 0, 0)
    return canvas.toDataURL()
  },
  'EventSource': (url) => {
    const source = new EventSource(url)
    const said = new Promise<string>((resolve) => {
      source.onmessage = ({ data }) => resolve(String(data))
      source.onerror = () => resolve('error')
    })
    return orInTime(said, SILENCE).finally(() => source.close())
  },
}

/** A service worker's ways to answer the navigation. */
const WAYS = [
  'passes on',
  'passes on everything',
  'remakes the request',
  'asks by itself',
  'redirects',
  'preload',
  'races',
  'races POST',
  'races navigations',
]
for (const how of WAYS) attacks[`service worker, ${how}`] = (url) => throughWorker(how, url)

/**
 * Runs the attacks whose names match, each against an address of its own that differs in the
 * query.
 *
 * @returns each attack's name and what it read, as JSON
 */
export async function attackAll(path: string, kind: RegExp): Promise<string> {
  const results = new Map<string, string>()
  async function run([name, attack]: [string, Attack]): Promise<void> {
    const url = `${path}${path.includes('?') ? '&' : '?'}${name.replace(/\W+/g, '-')}`
    const text = await attack(url).catch((error) => `error: ${error}`)
    results.set(name, text)
  }
  const all = Object.entries(attacks).filter(([name]) => kind.test(name))
  const isWorker = ([name]: [string, Attack]) => name.startsWith('service worker')
  const calm = all.filter((entry) => !isWorker(entry)).values()
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const entry of calm) await run(entry)
    }),
  )
  // A worker changes what others see, so each comes alone.
  for (const entry of all.filter(isWorker)) await run(entry)
  return JSON.stringify(all.map(([name]) => [name, results.get(name)]))
}
