// The first that matches counts: most browsers name others in their User-Agent, too.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOPT\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b/, 'Linux'],
]

/** Names a device by its User-Agent, such as "Safari, iPhone"; "?" where it says nothing known. */
export function deviceName(agent: string = ''): string {
  const [browser, system] = [BROWSERS, SYSTEMS].map((names) =>
    names.find(([pattern]) => pattern.test(agent))?.[1]
  )
  return [browser, system].filter((part) => part !== undefined).join(', ') || '?'
}

/** Tells whether a User-Agent names a browser that is known here. */
export function isKnownBrowser(agent: string = ''): boolean {
  return BROWSERS.some(([pattern]) => pattern.test(agent))
}
