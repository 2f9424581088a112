import type { Words } from '../words.ts'

/** The words in Dutch. */
export const nl: Words = {
  lang: 'nl',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Inlogcode tonen?',
    text:
      'Op dit scherm verschijnt een QR-code. Scan die met de camera van je telefoon om daar bij {site} in te loggen als {name}.',
    warning:
      'Wie de code scant, kan inloggen als {name}. *Deel hem nooit.* Geen helpdesk zal er ooit om vragen.',
    button: 'Code tonen',
    deliver: {
      heading: 'Inlogcode versturen?',
      text:
        'De code gaat naar je inbox en verschijnt niet op dit scherm. Daarmee log je op je telefoon bij {site} in als {name}.',
      warning:
        'Wie de code heeft, kan inloggen als {name}. *Deel hem nooit en stuur hem niet door.* Geen helpdesk zal er ooit om vragen.',
      button: 'Code versturen',
    },
    password: 'Je wachtwoord',
    wrongPassword: 'Dit wachtwoord klopt niet. Probeer het opnieuw.',
    account: 'Account',
  },
  code: {
    heading: 'Scan dit met de camera van je telefoon',
    picture: 'QR-code om op je telefoon in te loggen',
    steps: [
      'Open de camera van je telefoon.',
      'Richt hem op de code en tik op de link.',
      'Je telefoon vraagt dan of je bij {site} wilt inloggen als {name}.',
    ],
    once: 'De code werkt één keer, {time} lang.',
    until: 'Hij werkt tot {time}.',
    warning:
      '*Deel deze afbeelding nooit*, ook geen schermafdruk. Wie hem scant, kan inloggen als {name}.',
    left: 'Nog {time}',
    soon: 'De code verloopt over {time}. Je kunt een nieuwe halen.',
    over: 'De code is verlopen',
    again: 'Nieuwe code',
    what: 'Wat is er gebeurd?',
    waiting: 'Wachten op je telefoon',
    claimed: 'Een telefoon wil inloggen',
    done: 'Je telefoon is ingelogd',
  },
  delivered: {
    heading: 'Je code is onderweg',
    text: 'Kijk in je inbox. Met de code log je op je telefoon bij {site} in als {name}.',
    warning: '*Deel de code nooit en stuur hem niet door.* Wie hem heeft, kan inloggen als {name}.',
    again: 'Nieuwe code versturen',
  },
  message: {
    subject: 'Inloggen bij {site} op je telefoon',
    text:
      `Scan de afbeelding met de camera van je telefoon, of open deze link op je telefoon, om bij {site} in te loggen als {name}:

{link}

De link werkt één keer, {time} lang. Deel hem nooit en stuur hem niet door: wie hem heeft, kan inloggen als {name}.

Heb je er niet om gevraagd? Open hem dan niet en verander je wachtwoord: iemand is als jou ingelogd.
`,
  },
  confirm: {
    title: 'Inloggen op dit apparaat?',
    heading: 'Op dit apparaat bij {site} inloggen als {name}?',
    warning:
      'Ga alleen verder als je deze code zojuist zelf op je eigen computer hebt gemaakt. Heeft iemand hem gestuurd, log dan niet in.',
    by: 'Computer die deze code heeft gemaakt: {device}',
    button: 'Inloggen',
    cancel: 'Nee, niet inloggen',
    change: {
      title: 'Wisselen op dit apparaat?',
      heading: 'Op dit apparaat wisselen naar {name}?',
      text:
        'Hier is {current} ingelogd bij {site}. Log je in als {name}, dan wordt {current} hier uitgelogd.',
      button: 'Wisselen naar {name}',
      cancel: 'Nee, ingelogd blijven als {current}',
    },
  },
  declined: {
    heading: 'Je bent niet ingelogd',
    text: 'De code werkt niet meer. Dat staat ook op je computer.',
  },
  number: {
    heading: 'Zoek dit getal op je computer',
    text: 'Je computer toont nu drie getallen of vraagt er een. Kies daar dit getal.',
    waiting: 'Wachten op je computer',
    button: 'Doorgaan',
    granted: { heading: 'Je computer zei ja', text: 'Je wordt ingelogd.' },
    done: { heading: 'Je bent ingelogd', text: 'Dit apparaat is bij {site} ingelogd als {name}.' },
    denied: {
      heading: 'Je computer zei nee',
      text:
        'Dit apparaat is niet ingelogd. Haal op je computer een nieuwe code om het opnieuw te proberen.',
    },
    ended: {
      heading: 'Deze code werkt niet meer',
      text:
        'Een nieuwere kwam ervoor in de plaats, of de computer is uitgelogd. Haal daar een nieuwe code.',
    },
    undone: {
      heading: 'Dit is ongedaan gemaakt',
      text: 'Op de computer zei iemand dat hij dit niet was. Dit apparaat is uitgelogd.',
    },
    over: {
      heading: 'Dat duurde te lang',
      text:
        'Dit apparaat is niet ingelogd. Haal op je computer een nieuwe code om het opnieuw te proberen.',
    },
  },
  already: {
    heading: 'Je bent al ingelogd',
    text:
      'Dit apparaat is bij {site} ingelogd als {name}. De code is niet gebruikt en er is niets veranderd.',
  },
  passkey: {
    heading: 'Een passkey maken?',
    text:
      'Volgende keer log je bij {site} in als {name} met je vinger, je gezicht of je schermvergrendeling, zonder code.',
    warning: 'Maak er alleen een op een apparaat dat van jou is.',
    button: 'Een passkey maken',
    later: 'Niet nu',
    failed: 'Er is geen passkey gemaakt.',
    made: 'Je passkey is klaar',
  },
  outcome: {
    waiting: {
      heading: 'Nog niemand heeft je code gebruikt',
      text: 'Scan hem met je telefoon. De vraag van je telefoon verschijnt hier.',
    },
    claimed: {
      heading: 'Een telefoon wil inloggen als {name}',
      pick: 'Welk getal toont je telefoon?',
      type: 'Typ het getal dat je telefoon toont.',
      number: 'Getal op je telefoon',
      approve: 'Toelaten',
      deny: 'Dit is niet mijn telefoon',
      elsewhere: 'Antwoord op de computer die de code toonde.',
    },
    granted: { heading: 'Je telefoon mag erin', text: 'Hij logt nu in.' },
    done: {
      heading: 'Je telefoon is ingelogd',
      text: 'Hij is bij {site} ingelogd als {name}.',
      button: 'Klaar',
      undo: 'Dit was ik niet',
      instead: 'Was jij dit niet? Verander nu je wachtwoord en log uit op alle apparaten.',
    },
    denied: {
      heading: 'De telefoon is niet toegelaten',
      text: 'Het getal klopte niet, of je zei nee. De code werkt niet meer.',
    },
    declined: {
      heading: 'Geweigerd op de telefoon',
      text: 'De code werkt niet meer en niemand is ingelogd.',
    },
    replaced: {
      heading: 'Er is een nieuwere code',
      text: 'Deze code werkt niet meer. Gebruik de nieuwste.',
    },
    signedOut: { heading: 'Deze code werkt niet meer', text: 'De computer is uitgelogd.' },
    undone: {
      heading: 'Die telefoon is uitgelogd',
      text:
        'Hij was ingelogd met jouw code en is dat niet meer. Heb je geen code getoond, verander dan je wachtwoord.',
    },
    over: { heading: 'Deze code werkt niet meer', text: 'De tijd is om.' },
  },
  bounce: { heading: 'Een ogenblik', text: 'De pagina gaat vanzelf verder.' },
  device: {
    device: 'Apparaat',
    place: 'Plaats',
    near: 'in de buurt van {place}',
    when: 'Wanneer',
    now: 'zojuist',
    network: 'Netwerk',
    same: 'hetzelfde als dat van jou',
    other: 'niet hetzelfde als dat van jou',
    calls: 'een apparaat dat zich {client} noemt',
    claim: 'Dit zegt het apparaat over zichzelf.',
  },
  devices: {
    heading: 'Waar je bent ingelogd',
    text: 'De apparaten die bij {site} zijn ingelogd als {name}.',
    current: 'Dit apparaat',
    how: {
      qr: 'Ingelogd met een QR-code {when}',
      here: 'Toegelaten door een ander apparaat {when}',
      pwd: 'Ingelogd met een wachtwoord {when}',
      other: 'Ingelogd {when}',
    },
    seen: 'Laatst gezien {when}',
    end: 'Uitloggen',
    endThis: 'Hier uitloggen',
    others: 'Alle andere uitloggen',
    all: 'Overal uitloggen',
    fresh:
      'Log eerst opnieuw in om apparaten uit te loggen die niet via dit apparaat zijn ingelogd.',
    freshLink: 'Opnieuw inloggen',
    did: { one: 'Dat apparaat is uitgelogd.', others: 'Alle andere apparaten zijn uitgelogd.' },
  },
  endAsk: {
    heading: 'Dit apparaat uitloggen?',
    text: 'Het wordt meteen uitgelogd. Doe dit als jij het niet was.',
    button: 'Uitloggen',
    cancel: 'Nee, ik was het',
  },
  ended: {
    one: {
      heading: 'Uitgelogd',
      text: 'Dat apparaat is uitgelogd. Was jij het niet, verander dan ook je wachtwoord.',
    },
    all: { heading: 'Je bent uitgelogd', text: 'Je bent uitgelogd op alle apparaten.' },
  },
  hereAsk: {
    heading: 'Hier inloggen met je telefoon?',
    text:
      'Ben je op je telefoon ingelogd, dan kan die je hier inloggen: dit scherm toont een code en je telefoon scant hem.',
    button: 'Code tonen',
    login: 'Anders inloggen',
  },
  here: {
    heading: 'Scan dit met de camera van je telefoon',
    picture: 'QR-code waarmee je telefoon je hier inlogt',
    text: 'Je telefoon moet bij {site} zijn ingelogd. Hij vraagt het je eerst.',
    letters: 'Lukt scannen niet? Open {address} en typ',
    soon: 'De code verloopt over {time}.',
    over: 'De code is verlopen',
    again: 'Nieuwe code tonen',
    granted: {
      heading: 'Doorgaan als {name}?',
      text: 'Volgens je telefoon ben je {name}. Ben je iemand anders, zeg dan nee.',
      change: 'Hier is {current} ingelogd. Ga je door, dan wordt {current} hier uitgelogd.',
      button: 'Doorgaan als {name}',
      cancel: 'Nee, dat ben ik niet',
    },
    done: { heading: 'Je bent ingelogd', text: 'Dit apparaat is ingelogd bij {site}.' },
    denied: { heading: 'Je telefoon zei nee', text: 'Je bent hier niet ingelogd.' },
    declined: { heading: 'Je bent niet ingelogd', text: 'De code werkt niet meer.' },
    ended: { heading: 'Deze code werkt niet meer', text: 'Een nieuwere kwam ervoor in de plaats.' },
    undone: {
      heading: 'Dit is ongedaan gemaakt',
      text: 'Op de telefoon zei iemand dat hij dit niet was. Je bent hier uitgelogd.',
    },
    expired: { heading: 'De code is verlopen', text: 'Je bent hier niet ingelogd.' },
  },
  approve: {
    heading: 'Een ander apparaat toelaten',
    text: 'Typ de letters die het toont. Alleen als het apparaat voor je staat.',
    letters: 'De 8 letters',
    wrong: 'Deze letters zijn niet bekend. Kijk nog eens: misschien is er al een nieuwe code.',
    button: 'Doorgaan',
  },
  approveAsk: {
    heading: 'Dit apparaat bij {site} inloggen als {name}?',
    warning:
      'Zeg alleen ja als het apparaat voor je staat. *Heeft iemand de code gestuurd of vraagt iemand erom via telefoon of chat, zeg dan nee.*',
    compare: 'Toont het deze letters?',
    type: 'Typ de 8 letters die het toont',
    life: 'Hoe lang mag het ingelogd blijven?',
    allow: 'Ja, inloggen',
    deny: 'Nee',
  },
  approveDone: {
    granted: {
      heading: 'Ga verder op het andere apparaat',
      text: 'Het vraagt het nog één keer. Dan is het ingelogd als {name}.',
    },
    done: { heading: 'Ingelogd', text: 'Het apparaat is bij {site} ingelogd als {name}.' },
    undone: {
      heading: 'Uitgelogd',
      text: 'Heb je dat apparaat niet toegelaten, verander dan je wachtwoord.',
    },
  },
  denied: {
    heading: 'Je zei nee',
    text: 'Het apparaat is niet ingelogd. Zijn code werkt niet meer.',
  },
  refused: {
    heading: 'Deze code werkt niet',
    text: 'Hij is misschien al gebruikt, verlopen of niet volledig.',
    next: 'Open op je computer de pagina met de code en haal een nieuwe.',
  },
  rejected: {
    'origin': {
      heading: 'Begin op deze site',
      text:
        'Deze stap begon op een ander adres. Open de pagina op {wanted} en probeer het opnieuw.',
    },
    'navigation': {
      heading: 'Druk nog eens op de knop',
      text:
        'Deze pagina opent alleen met haar knop. Ga terug, laad de pagina opnieuw en druk op de knop.',
    },
    'browser': {
      heading: 'Deze browser kan de pagina niet openen',
      text: 'Hij is te oud. Werk hem bij of gebruik een andere browser.',
    },
    'host': {
      heading: 'Dit adres is niet in gebruik',
      text: 'De site antwoordt niet op dit adres. Controleer het en probeer het opnieuw.',
    },
    'method': {
      heading: 'Zo opent deze pagina niet',
      text: 'Ga terug en gebruik de knop op de pagina.',
    },
    'too-large': {
      heading: 'Dat is te groot om te versturen',
      text: 'Ga terug, laad de pagina opnieuw en probeer het nog eens.',
    },
    'media-type': {
      heading: 'Dat is hier niet leesbaar',
      text: 'Ga terug, laad de pagina opnieuw en gebruik haar knop.',
    },
    'next': {
      heading: 'Die pagina hoort niet bij deze site',
      text:
        'Na het inloggen kan alleen een pagina van deze site openen. Ga terug en begin opnieuw.',
    },
    'limited': {
      heading: 'Wacht even',
      text: 'Er waren veel pogingen in korte tijd. Probeer het over {time} opnieuw.',
    },
    'paused': {
      heading: 'Codes zijn gepauzeerd',
      text:
        'Er is een verkeerd getal gekozen: misschien had iemand anders je code. Nieuwe codes over {time}.',
    },
    'policy': { heading: 'Dit mag hier niet', text: '{told}' },
    'sessions': {
      heading: 'Te veel apparaten',
      text:
        'Je bent ingelogd op zoveel apparaten als deze site toestaat. Log er een uit en probeer het opnieuw.',
    },
    'signed-out-loop': {
      heading: 'Het inloggen bleef niet bewaard',
      text:
        'Na het inloggen kwam er geen sessiecookie mee. Sta cookies van deze site toe en probeer het opnieuw.',
    },
    'cookies': {
      heading: 'Deze browser stuurt geen cookie',
      text:
        'Zonder cookie is dit apparaat niet van andere te onderscheiden. Sta cookies van deze site toe, of open de code in een andere browser, en probeer het opnieuw.',
    },
  },
  unchanged: 'Er is niets veranderd.',
  fault: {
    store: {
      heading: 'Dit werkt nu niet',
      text: 'Een deel van de site antwoordt niet. Er is niets verloren. Probeer het zo nog eens.',
    },
    delivery: {
      heading: 'De code kon niet worden verstuurd',
      text: 'De verzenddienst antwoordt niet. Er is niets verloren. Probeer het zo nog eens.',
    },
    verification: {
      heading: 'Je wachtwoord kon niet worden gecontroleerd',
      text: 'De controledienst antwoordt niet. Er is niets verloren. Probeer het zo nog eens.',
    },
    address: {
      heading: 'Een telefoon kan dit adres niet openen',
      text:
        'Het adres van deze pagina werkt alleen op deze computer. Open haar op het adres van de computer in het netwerk.',
    },
    configuration: {
      heading: 'Deze pagina is nog niet ingesteld',
      text: 'De beheerder moet de instellingen verbeteren. Er is niets verloren.',
    },
  },
  operator: 'Voor de beheerder:',
  ways: {
    again: 'Opnieuw proberen',
    back: 'Terug',
    home: 'Verder naar {site}',
    ask: 'Nieuwe code',
    login: 'Inloggen',
    devices: 'Mijn apparaten',
    here: 'Nieuwe code tonen',
  },
}
