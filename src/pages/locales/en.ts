import { html } from 'hono/html'
import type { Html } from '../html.ts'
import type { Words } from '../words.ts'

/** The words in English. */
export const en: Words = {
  lang: 'en',
  dir: 'ltr',
  title: (page, site) => `${page} · ${site}`,
  ask: {
    heading: 'Show a sign-in code?',
    text: (site, name) =>
      html`A QR code appears on this screen. Scan it with your phone’s camera to sign in to ${site} as ${name} on your phone.`,
    warning: (name) =>
      html`Whoever scans the code can sign in as ${name}. <strong>Never share it.</strong> No one from support will ever ask for it.`,
    button: 'Show the code',
    deliver: {
      heading: 'Send a sign-in code?',
      text: (site, name) =>
        html`A code is sent to your inbox. It does not appear on this screen. Use it to sign in to ${site} as ${name} on your phone.`,
      warning: (name) =>
        html`Whoever has the code can sign in as ${name}. <strong>Never share or forward it.</strong> No one from support will ever ask for it.`,
      button: 'Send the code',
    },
    password: 'Your password',
    wrongPassword: 'That password did not match. Please try again.',
  },
  code: {
    // No character beyond Latin-1 on this page: engines then keep and send half the bytes.
    heading: 'Scan this with your phone camera',
    picture: 'QR code that signs in your phone',
    text: (site, name) => html`Your phone then asks whether to sign in to ${site} as ${name}.`,
    once: (ttl) => `The code works once, for ${duration(ttl)}.`,
    warning: (name) =>
      html`<strong>Never share this picture</strong> or a screenshot of it. Whoever scans it can sign in as ${name}.`,
    left: (time) => `${time} left`,
    soon: (seconds) => `This code expires in ${duration(seconds)}. You can get a new one.`,
    over: 'This code has expired',
    again: 'Get a new code',
  },
  delivered: {
    heading: 'Your code is on its way',
    text: (site, name) =>
      html`It was sent to your inbox. Use it to sign in to ${site} as ${name} on your phone.`,
    once: (ttl) => `The code works once, for ${duration(ttl)}.`,
    warning: (name) =>
      html`<strong>Never share or forward the code.</strong> Whoever has it can sign in as ${name}.`,
    again: 'Send a new code',
  },
  message: {
    subject: (site) => `Sign in to ${site} on your phone`,
    text: (site, name, link, ttl) =>
      `Scan the picture with your phone's camera, or open this link on your phone, to sign in to ${site} as ${name}:

${link}

The link works once, for ${
        duration(ttl)
      }. Never share or forward it: whoever has it can sign in as ${name}.

If you did not ask for it, do nothing, and change your password: somebody is signed in as you.
`,
  },
  confirm: {
    title: 'Sign in on this device?',
    heading: (site, name) => html`Sign in to ${site} as ${name} on this device?`,
    warning:
      'Only continue if you made this code yourself, just now, on your own computer. If someone sent it to you, do not sign in.',
    button: 'Sign in',
    cancel: 'No, do not sign in',
    change: {
      title: 'Switch on this device?',
      heading: (name) => html`Switch to ${name} on this device?`,
      text: (site, name, current) =>
        html`This device is signed in to ${site} as ${current}. Signing in as ${name} signs ${current} out here.`,
      button: (name) => html`Switch to ${name}`,
      cancel: (current) => html`No, stay signed in as ${current}`,
    },
  },
  already: {
    heading: 'You are signed in already',
    text: (site, name) =>
      html`This device is signed in to ${site} as ${name}. The code was not used, and nothing has changed.`,
    link: (site) => html`Continue to ${site}`,
  },
  refused: {
    heading: 'This code does not work',
    text: 'It may have been used already, it may have expired, or a part of it may be missing.',
    next: 'On your computer, open the page that showed the code and get a new one.',
  },
  rejected: {
    notice: (rejection) => {
      switch (rejection.reason) {
        case 'origin':
          return {
            heading: 'Please start from this site',
            text: html`This step was started at another address. Open this page at ${
              link(rejection.wanted)
            } and try again.`,
            operator:
              'if that is not the address people use, the origin option (QRAUTH_ORIGIN) needs to be changed. If it is, the page with the button sends Referrer-Policy: no-referrer: want strict-origin.',
          }
        case 'navigation':
          if (rejection.isSilent) {
            return {
              heading: 'This browser cannot open this page',
              text:
                'It is older than this page needs. Update it, or use another browser on this device.',
              operator:
                'the request has no Sec-Fetch headers. Chrome 80, Firefox 90, Safari 16.4 and later send them: if this browser is one of these, a proxy in front removes them.',
            }
          }
          return {
            heading: 'Please press the button again',
            text:
              'This page opens only when its button is pressed. Go back, reload the page, and press the button.',
            operator:
              'a service worker that passes requests through can cause this. Exclude this path from it.',
          }
        case 'host':
          return {
            heading: 'This address is not in use',
            text: 'This site does not answer at this address. Check the address and try again.',
            operator:
              'the allowedHosts option (QRAUTH_ALLOWED_HOSTS) says which host names are in use.',
          }
        case 'method':
          return {
            heading: 'This page cannot be opened like this',
            text: 'Go back and use the button on the page.',
          }
        case 'too-large':
          return {
            heading: 'That is too large to send',
            text: 'Go back, reload the page, and try again.',
          }
        case 'media-type':
          return {
            heading: 'That cannot be read here',
            text: 'Go back, reload the page, and use the button on it.',
          }
        case 'next':
          return {
            heading: 'That destination is not part of this site',
            text:
              'After signing in, only a page of this site can be opened. Go back and start again.',
          }
        case 'limited':
          return {
            heading: 'Please wait a little',
            text: `There were many tries in a short time. Try again in ${
              duration(rounded(rejection.retryAfter))
            }.`,
          }
      }
    },
    unchanged: 'Nothing was changed.',
  },
  fault: {
    notice: (reason) => {
      switch (reason) {
        case 'store':
        case 'session':
          return {
            heading: 'This is not working right now',
            text: 'A part of this site does not answer. Nothing is lost. Try again in a moment.',
          }
        case 'delivery':
          return {
            heading: 'The code could not be sent',
            text:
              'The service that sends it does not answer. Nothing is lost. Try again in a moment.',
          }
        case 'verification':
          return {
            heading: 'Your password could not be checked',
            text:
              'The service that checks it does not answer. Nothing is lost. Try again in a moment.',
          }
        case 'body':
          return {
            heading: 'This is not working right now',
            text: 'This site could not read what you sent. Nothing is lost.',
            operator:
              'Middleware in front of this app has read the form and left nothing of it. Mount this app before it.',
          }
        case 'address':
          return {
            heading: 'A phone cannot reach this address',
            text:
              'This page was opened at an address that works on this computer only. Open it by the computer’s address on the network instead, and a code can be shown.',
            operator: 'set the origin option (QRAUTH_ORIGIN) to an address that phones can open.',
          }
        case 'configuration':
          return {
            heading: 'This page is not set up yet',
            text: 'Whoever runs this site needs to correct its settings. Nothing is lost.',
          }
      }
    },
  },
  operator: 'For the site’s operator:',
}

function link(address: string): Html {
  return html`<a href="${address}"><bdi>${address}</bdi></a>`
}

/** Nobody waits by the second for more than two minutes. */
function rounded(seconds: number): number {
  return seconds > 120 ? Math.ceil(seconds / 60) * 60 : seconds
}

function duration(seconds: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ]
  const told = parts.filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}\u00a0${unit}${count === 1 ? '' : 's'}`)
  return told.join(' ') || '1\u00a0second'
}
