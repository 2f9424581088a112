import type { Words } from '../words.ts'

/** The words in English. */
export const en: Words = {
  lang: 'en',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Show a sign-in code?',
    text:
      'A QR code appears on this screen. Scan it with your phone’s camera to sign in to {site} as {name} on your phone.',
    warning:
      'Anyone who scans the code can sign in as {name}. *Never share it.* No one from support will ever ask for it.',
    button: 'Show the code',
    deliver: {
      heading: 'Send a sign-in code?',
      text:
        'A code is sent to your inbox. It does not appear on this screen. Use it to sign in to {site} as {name} on your phone.',
      warning:
        'Anyone who has the code can sign in as {name}. *Never share or forward it.* No one from support will ever ask for it.',
      button: 'Send the code',
    },
    password: 'Your password',
    wrongPassword: 'That password did not match. Please try again.',
    account: 'Account',
  },
  code: {
    // No character beyond Latin-1 on this page: engines then keep and send half the bytes.
    heading: 'Scan this with your phone camera',
    picture: 'QR code that signs in your phone',
    steps: [
      'Open the camera on your phone.',
      'Point it at the code and tap the link.',
      'Your phone then asks whether to sign in to {site} as {name}.',
    ],
    once: 'The code works once, for {time}.',
    until: 'It works until {time}.',
    warning:
      '*Never share this picture* or a screenshot of it. Anyone who scans it can sign in as {name}.',
    left: '{time} left',
    soon: 'This code expires in {time}. You can get a new one.',
    over: 'This code has expired',
    again: 'Get a new code',
    what: 'What happened?',
    waiting: 'Waiting for your phone',
    claimed: 'A phone is asking to sign in',
    done: 'Your phone is signed in',
  },
  delivered: {
    heading: 'Your code is on its way',
    text: 'It was sent to your inbox. Use it to sign in to {site} as {name} on your phone.',
    warning: '*Never share or forward the code.* Anyone who has it can sign in as {name}.',
    again: 'Send a new code',
  },
  message: {
    subject: 'Sign in to {site} on your phone',
    text:
      `Scan the picture with your phone's camera, or open this link on your phone, to sign in to {site} as {name}:

{link}

The link works once, for {time}. Never share or forward it: anyone who has it can sign in as {name}.

If you did not ask for it, do nothing, and change your password: somebody is signed in as you.
`,
  },
  confirm: {
    title: 'Sign in on this device?',
    heading: 'Sign in to {site} as {name} on this device?',
    warning:
      'Only continue if you made this code yourself, just now, on your own computer. If someone sent it to you, do not sign in.',
    by: 'Computer that made this code: {device}',
    button: 'Sign in',
    cancel: 'No, do not sign in',
    change: {
      title: 'Switch on this device?',
      heading: 'Switch to {name} on this device?',
      text:
        'This device is signed in to {site} as {current}. Signing in as {name} signs {current} out here.',
      button: 'Switch to {name}',
      cancel: 'No, stay signed in as {current}',
    },
  },
  declined: {
    heading: 'You did not sign in',
    text: 'The code is over and nobody can use it. Your computer says so too.',
  },
  number: {
    heading: 'Find this number on your computer',
    text: 'Your computer now shows three numbers, or asks for one. Choose this one there.',
    waiting: 'Waiting for your computer',
    button: 'Continue',
    granted: { heading: 'Your computer said yes', text: 'You are being signed in.' },
    done: { heading: 'You are in', text: 'This device is signed in to {site} as {name}.' },
    denied: {
      heading: 'Your computer said no',
      text: 'This device was not signed in. To try again, get a new code on your computer.',
    },
    ended: {
      heading: 'This code is over',
      text: 'A newer code took its place, or your computer signed out. Get a new code there.',
    },
    undone: {
      heading: 'This was undone',
      text: 'On the computer somebody said that this was not them. This device is signed out.',
    },
    over: {
      heading: 'That took too long',
      text: 'This device was not signed in. To try again, get a new code on your computer.',
    },
  },
  already: {
    heading: 'You are signed in already',
    text:
      'This device is signed in to {site} as {name}. The code was not used, and nothing has changed.',
  },
  passkey: {
    heading: 'Create a passkey?',
    text:
      'Next time, your fingerprint, face or screen lock signs you in to {site} as {name}, without a code.',
    warning: 'Create one only on a device of your own.',
    button: 'Create a passkey',
    later: 'Not now',
    failed: 'No passkey was created.',
    made: 'Your passkey is ready',
  },
  outcome: {
    waiting: {
      heading: 'Nobody has used your code yet',
      text: 'Scan it with your phone. This page tells you when your phone asks.',
    },
    claimed: {
      heading: 'A phone asks to sign in as {name}',
      pick: 'Which number does your phone show?',
      type: 'Type the number that your phone shows.',
      number: 'Number on your phone',
      approve: 'Let it in',
      deny: 'It is not my phone',
      elsewhere: 'Answer on the computer that showed the code.',
    },
    granted: { heading: 'Your phone may go in', text: 'Your phone is signing in now.' },
    done: {
      heading: 'Your phone is signed in',
      text: 'It is signed in to {site} as {name}.',
      button: 'Done',
      undo: 'This was not me',
      instead: 'Was this not you? Change your password and sign out on all devices, now.',
    },
    denied: {
      heading: 'The phone was not let in',
      text: 'The number was not right, or you said no. The code is over.',
    },
    declined: {
      heading: 'Declined on the phone',
      text: 'Somebody said no on the phone. The code is over and nobody was signed in.',
    },
    replaced: {
      heading: 'A newer code took its place',
      text: 'This code is over. Use the newest one.',
    },
    signedOut: {
      heading: 'This code is over',
      text: 'It ended when the computer signed out.',
    },
    undone: {
      heading: 'That phone is signed out',
      text:
        'It was signed in by your code, and is not any more. If you did not show a code, change your password.',
    },
    over: { heading: 'This code is over', text: 'Its time is up.' },
  },
  bounce: { heading: 'One moment', text: 'The page goes on by itself.' },
  device: {
    device: 'Device',
    place: 'Place',
    near: 'near {place} (roughly)',
    when: 'When',
    now: 'just now',
    network: 'Network',
    same: 'the same as yours',
    other: 'not the same as yours',
    calls: 'a device that calls itself {client}',
    claim: 'This is what the device says of itself.',
  },
  devices: {
    heading: 'Where you are signed in',
    text: 'The devices that are signed in to {site} as {name}.',
    current: 'This device',
    how: {
      qr: 'Signed in by a QR code {when}',
      here: 'Let in by another device {when}',
      pwd: 'Signed in with a password {when}',
      other: 'Signed in {when}',
    },
    seen: 'Last seen {when}',
    end: 'Sign it out',
    endThis: 'Sign out here',
    others: 'Sign out all others',
    all: 'Sign out everywhere',
    fresh: 'To sign out devices that this one did not sign in, sign in once more first.',
    freshLink: 'Sign in once more',
    did: { one: 'That device is signed out.', others: 'All other devices are signed out.' },
  },
  endAsk: {
    heading: 'Sign this device out?',
    text: 'It is signed out at once. Do this if it was not you.',
    button: 'Sign it out',
    cancel: 'No, it was me',
  },
  ended: {
    one: {
      heading: 'It is signed out',
      text: 'That device is signed out. If it was not you, change your password too.',
    },
    all: { heading: 'You are signed out', text: 'You are signed out on all devices.' },
  },
  hereAsk: {
    heading: 'Sign in here with your phone?',
    text:
      'If you are signed in on your phone, it can let you in here: this screen shows a code, and your phone scans it.',
    button: 'Show the code',
    login: 'Sign in another way',
  },
  here: {
    heading: 'Scan this with your phone camera',
    picture: 'QR code that lets your phone sign you in here',
    text: 'Your phone must be signed in to {site}. It asks you before anything happens.',
    letters: 'Cannot scan? Open {address} and type',
    soon: 'This code expires in {time}.',
    over: 'This code has expired',
    again: 'Show a new code',
    granted: {
      heading: 'Continue as {name}?',
      text: 'Your phone says that you are {name}. If you are somebody else, say no.',
      change: 'You are signed in here as {current}. Going on signs {current} out here.',
      button: 'Continue as {name}',
      cancel: 'No, that is not me',
    },
    done: { heading: 'You are in', text: 'This device is signed in to {site}.' },
    denied: { heading: 'Your phone said no', text: 'You were not signed in here.' },
    declined: { heading: 'You did not sign in', text: 'The code is over and nobody can use it.' },
    ended: { heading: 'This code is over', text: 'A newer code took its place.' },
    undone: {
      heading: 'This was undone',
      text: 'On the phone somebody said that this was not them. You are signed out here.',
    },
    expired: { heading: 'This code has expired', text: 'You were not signed in here.' },
  },
  approve: {
    heading: 'Let another device in',
    text: 'Type the letters that it shows. Do it only if the device is in front of you.',
    letters: 'The 8 letters',
    wrong: 'These letters are not known. Look again: a new code may be shown by now.',
    button: 'Continue',
  },
  approveAsk: {
    heading: 'Sign this device in to {site} as {name}?',
    warning:
      'Say yes only if the device is in front of you. *If somebody sent you this code, or asks you by phone or chat, say no.*',
    compare: 'Does it show these letters?',
    type: 'Type the 8 letters that it shows',
    life: 'How long may it stay signed in?',
    allow: 'Yes, sign it in',
    deny: 'No',
  },
  approveDone: {
    granted: {
      heading: 'Go on at the other device',
      text: 'It asks once more. Then it is signed in as {name}.',
    },
    done: { heading: 'It is signed in', text: 'The device is signed in to {site} as {name}.' },
    undone: {
      heading: 'It is signed out',
      text: 'If you did not let that device in, change your password.',
    },
  },
  denied: {
    heading: 'You said no',
    text: 'The device was not signed in. Its code is over.',
  },
  refused: {
    heading: 'This code does not work',
    text: 'It may have been used already, it may have expired, or a part of it may be missing.',
    next: 'On your computer, open the page that showed the code and get a new one.',
  },
  rejected: {
    'origin': {
      heading: 'Please start from this site',
      text: 'This step was started at another address. Open this page at {wanted} and try again.',
    },
    'navigation': {
      heading: 'Please press the button again',
      text:
        'This page opens only when its button is pressed. Go back, reload the page, and press the button.',
    },
    'browser': {
      heading: 'This browser cannot open this page',
      text: 'It is older than this page needs. Update it, or use another browser on this device.',
    },
    'host': {
      heading: 'This address is not in use',
      text: 'This site does not answer at this address. Check the address and try again.',
    },
    'method': {
      heading: 'This page cannot be opened like this',
      text: 'Go back and use the button on the page.',
    },
    'too-large': {
      heading: 'That is too large to send',
      text: 'Go back, reload the page, and try again.',
    },
    'media-type': {
      heading: 'That cannot be read here',
      text: 'Go back, reload the page, and use the button on it.',
    },
    'next': {
      heading: 'That destination is not part of this site',
      text: 'After signing in, only a page of this site can be opened. Go back and start again.',
    },
    'limited': {
      heading: 'Please wait a little',
      text: 'There were many tries in a short time. Try again in {time}.',
    },
    'paused': {
      heading: 'Codes are paused',
      text:
        'A wrong number was chosen, so somebody else may have had your code. New codes can be shown in {time}.',
    },
    'policy': { heading: 'This is not allowed here', text: '{told}' },
    'sessions': {
      heading: 'Too many devices',
      text:
        'You are signed in on as many devices as this site allows. Sign one out, then try again.',
    },
    'signed-out-loop': {
      heading: 'Signing in did not last',
      text:
        'You came back from signing in, and no session cookie came with you. Check that your browser accepts cookies of this site, then try again.',
    },
    'cookies': {
      heading: 'This browser sends no cookie',
      text:
        'Without one, this device cannot be told from others. Allow cookies of this site, or open the code in another browser, then try again.',
    },
  },
  unchanged: 'Nothing was changed.',
  fault: {
    store: {
      heading: 'This is not working right now',
      text: 'A part of this site does not answer. Nothing is lost. Try again in a moment.',
    },
    delivery: {
      heading: 'The code could not be sent',
      text: 'The service that sends it does not answer. Nothing is lost. Try again in a moment.',
    },
    verification: {
      heading: 'Your password could not be checked',
      text: 'The service that checks it does not answer. Nothing is lost. Try again in a moment.',
    },
    address: {
      heading: 'A phone cannot reach this address',
      text:
        'This page was opened at an address that works on this computer only. Open it by the computer’s address on the network instead, and a code can be shown.',
    },
    configuration: {
      heading: 'This page is not set up yet',
      text: 'The operator of this site needs to correct its settings. Nothing is lost.',
    },
  },
  operator: 'For the site’s operator:',
  ways: {
    again: 'Try again',
    back: 'Back',
    home: 'Continue to {site}',
    ask: 'Get a new code',
    login: 'Sign in',
    devices: 'See my devices',
    here: 'Show a new code',
  },
}
