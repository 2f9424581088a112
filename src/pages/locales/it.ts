import type { Words } from '../words.ts'

/** The words in Italian. */
export const it: Words = {
  lang: 'it',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Mostrare un codice di accesso?',
    text:
      'Su questo schermo compare un codice QR. Inquadralo con la fotocamera del telefono per accedere lì a {site} come {name}.',
    warning:
      'Chi inquadra il codice può accedere come {name}. *Non condividerlo mai.* Nessuna assistenza te lo chiederà.',
    button: 'Mostra il codice',
    deliver: {
      heading: 'Inviare un codice di accesso?',
      text:
        'Il codice arriva nella tua casella di posta, non su questo schermo. Con esso accedi sul telefono a {site} come {name}.',
      warning:
        'Chi ha il codice può accedere come {name}. *Non condividerlo e non inoltrarlo mai.* Nessuna assistenza te lo chiederà.',
      button: 'Invia il codice',
    },
    password: 'La tua password',
    wrongPassword: 'La password non è corretta. Riprova.',
    account: 'Account',
  },
  code: {
    heading: 'Inquadra con la fotocamera del telefono',
    picture: 'Codice QR per accedere sul telefono',
    steps: [
      'Apri la fotocamera del telefono.',
      'Inquadra il codice e tocca il link.',
      'Il telefono ti chiede se accedere a {site} come {name}.',
    ],
    once: 'Il codice vale una volta, per {time}.',
    until: 'Vale fino alle {time}.',
    warning:
      '*Non condividere mai questa immagine*, nemmeno uno screenshot. Chi la inquadra può accedere come {name}.',
    left: 'Ancora {time}',
    soon: 'Il codice scade tra {time}. Puoi averne uno nuovo.',
    over: 'Il codice è scaduto',
    again: 'Nuovo codice',
    what: 'Cosa è successo?',
    waiting: 'In attesa del telefono',
    claimed: 'Un telefono chiede di accedere',
    done: 'Accesso sul telefono riuscito',
  },
  delivered: {
    heading: 'Il codice è in arrivo',
    text:
      'Guarda nella tua casella di posta. Con il codice accedi sul telefono a {site} come {name}.',
    warning: '*Non condividere e non inoltrare mai il codice.* Chi lo ha può accedere come {name}.',
    again: 'Invia un nuovo codice',
  },
  message: {
    subject: 'Accedi a {site} sul telefono',
    text:
      `Inquadra l'immagine con la fotocamera del telefono, o apri questo link sul telefono, per accedere a {site} come {name}:

{link}

Il link vale una volta, per {time}. Non condividerlo e non inoltrarlo mai: chi lo ha può accedere come {name}.

Se non lo hai chiesto, non aprirlo e cambia la password: qualcuno ha fatto l'accesso al posto tuo.
`,
  },
  confirm: {
    title: 'Accedere su questo dispositivo?',
    heading: 'Accedere a {site} come {name} su questo dispositivo?',
    warning:
      'Continua solo se hai appena creato tu questo codice, sul tuo computer. Se te lo ha mandato qualcuno, non accedere.',
    by: 'Computer che ha creato questo codice: {device}',
    button: 'Accedi',
    cancel: 'No, non accedere',
    change: {
      title: 'Cambiare account su questo dispositivo?',
      heading: 'Passare a {name} su questo dispositivo?',
      text:
        'Qui ha fatto l’accesso a {site} {current}. Se accedi come {name}, {current} viene disconnesso.',
      button: 'Passa a {name}',
      cancel: 'No, resta come {current}',
    },
  },
  declined: {
    heading: 'Non hai fatto l’accesso',
    text: 'Il codice non vale più. Lo dice anche il tuo computer.',
  },
  number: {
    heading: 'Cerca questo numero sul computer',
    text: 'Il computer mostra tre numeri o ne chiede uno. Scegli lì questo.',
    waiting: 'In attesa del computer',
    button: 'Continua',
    granted: { heading: 'Il computer ha detto sì', text: 'Accesso in corso.' },
    done: {
      heading: 'Accesso riuscito',
      text: 'Su questo dispositivo hai fatto l’accesso a {site} come {name}.',
    },
    denied: {
      heading: 'Il computer ha detto no',
      text:
        'Su questo dispositivo non c’è stato accesso. Per riprovare, crea un nuovo codice sul computer.',
    },
    ended: {
      heading: 'Questo codice non vale più',
      text:
        'Uno più recente lo ha sostituito, o il computer si è disconnesso. Creane lì uno nuovo.',
    },
    undone: {
      heading: 'Accesso annullato',
      text:
        'Sul computer qualcuno ha detto di non essere stato lui. Questo dispositivo è disconnesso.',
    },
    over: {
      heading: 'Tempo scaduto',
      text:
        'Su questo dispositivo non c’è stato accesso. Per riprovare, crea un nuovo codice sul computer.',
    },
  },
  already: {
    heading: 'Hai già fatto l’accesso',
    text:
      'Su questo dispositivo hai già fatto l’accesso a {site} come {name}. Il codice non è stato usato e nulla è cambiato.',
  },
  passkey: {
    heading: 'Creare una passkey?',
    text:
      'La prossima volta accedi a {site} come {name} con l’impronta, il volto o il blocco schermo, senza codice.',
    warning: 'Creala solo su un dispositivo tuo.',
    button: 'Crea una passkey',
    later: 'Non ora',
    failed: 'Nessuna passkey è stata creata.',
    made: 'La tua passkey è pronta',
  },
  outcome: {
    waiting: {
      heading: 'Nessuno ha ancora usato il codice',
      text: 'Inquadralo con il telefono. La sua richiesta compare qui.',
    },
    claimed: {
      heading: 'Un telefono chiede di accedere come {name}',
      pick: 'Quale numero mostra il tuo telefono?',
      type: 'Scrivi il numero mostrato dal telefono.',
      number: 'Numero sul telefono',
      approve: 'Consenti',
      deny: 'Non è il mio telefono',
      elsewhere: 'Rispondi sul computer che ha mostrato il codice.',
    },
    granted: { heading: 'Il telefono può entrare', text: 'Sta facendo l’accesso.' },
    done: {
      heading: 'Accesso sul telefono riuscito',
      text: 'Ha fatto l’accesso a {site} come {name}.',
      button: 'Fatto',
      undo: 'Non ero io',
      instead: 'Non eri tu? Cambia subito la password e disconnetti tutti i dispositivi.',
    },
    denied: {
      heading: 'Il telefono non è entrato',
      text: 'Il numero era sbagliato, o hai detto no. Il codice non vale più.',
    },
    declined: {
      heading: 'Rifiutato sul telefono',
      text: 'Il codice non vale più e nessuno ha fatto l’accesso.',
    },
    replaced: {
      heading: 'C’è un codice più recente',
      text: 'Questo codice non vale più. Usa l’ultimo.',
    },
    signedOut: { heading: 'Questo codice non vale più', text: 'Il computer si è disconnesso.' },
    undone: {
      heading: 'Quel telefono è disconnesso',
      text:
        'Era entrato con il tuo codice, ora non lo è più. Se non hai mostrato un codice, cambia la password.',
    },
    over: { heading: 'Questo codice non vale più', text: 'Il suo tempo è scaduto.' },
  },
  bounce: { heading: 'Un momento', text: 'La pagina continua da sola.' },
  device: {
    device: 'Dispositivo',
    place: 'Luogo',
    near: 'vicino a {place}',
    when: 'Quando',
    now: 'adesso',
    network: 'Rete',
    same: 'la stessa che usi tu',
    other: 'diversa dalla tua',
    calls: 'un dispositivo che si chiama {client}',
    claim: 'È ciò che il dispositivo dice di sé.',
  },
  devices: {
    heading: 'Dove hai fatto l’accesso',
    text: 'I dispositivi con accesso a {site} come {name}.',
    current: 'Questo dispositivo',
    how: {
      qr: 'Accesso con codice QR {when}',
      here: 'Consentito da un altro dispositivo {when}',
      pwd: 'Accesso con password {when}',
      other: 'Accesso {when}',
    },
    seen: 'Visto {when}',
    end: 'Disconnetti',
    endThis: 'Esci qui',
    others: 'Disconnetti tutti gli altri',
    all: 'Esci ovunque',
    fresh: 'Per disconnettere dispositivi entrati senza passare da questo, prima accedi di nuovo.',
    freshLink: 'Accedi di nuovo',
    did: {
      one: 'Quel dispositivo è disconnesso.',
      others: 'Tutti gli altri dispositivi sono disconnessi.',
    },
  },
  endAsk: {
    heading: 'Disconnettere questo dispositivo?',
    text: 'Viene disconnesso subito. Fallo se non eri tu.',
    button: 'Disconnetti',
    cancel: 'No, ero io',
  },
  ended: {
    one: { heading: 'Dispositivo disconnesso', text: 'Se non eri tu, cambia anche la password.' },
    all: { heading: 'Disconnessione riuscita', text: 'L’accesso è chiuso su tutti i dispositivi.' },
  },
  hereAsk: {
    heading: 'Accedere qui con il telefono?',
    text:
      'Se hai fatto l’accesso sul telefono, può farti entrare qui: questo schermo mostra un codice e il telefono lo inquadra.',
    button: 'Mostra il codice',
    login: 'Accedi in un altro modo',
  },
  here: {
    heading: 'Inquadra con la fotocamera del telefono',
    picture: 'Codice QR per accedere qui con il telefono',
    text: 'Sul telefono devi aver fatto l’accesso a {site}. Prima ti chiede conferma.',
    letters: 'Non riesci? Apri {address} e scrivi',
    soon: 'Il codice scade tra {time}.',
    over: 'Il codice è scaduto',
    again: 'Mostra un nuovo codice',
    granted: {
      heading: 'Continuare come {name}?',
      text: 'Secondo il telefono sei {name}. Se non è così, di’ no.',
      change: 'Qui ha fatto l’accesso {current}. Se continui, {current} viene disconnesso.',
      button: 'Continua come {name}',
      cancel: 'No, non sono io',
    },
    done: {
      heading: 'Accesso riuscito',
      text: 'Su questo dispositivo hai fatto l’accesso a {site}.',
    },
    denied: { heading: 'Il telefono ha detto no', text: 'Qui non hai fatto l’accesso.' },
    declined: { heading: 'Non hai fatto l’accesso', text: 'Il codice non vale più.' },
    ended: { heading: 'Questo codice non vale più', text: 'Uno più recente lo ha sostituito.' },
    undone: {
      heading: 'Accesso annullato',
      text:
        'Sul telefono qualcuno ha detto di non essere stato lui. Questo dispositivo è disconnesso.',
    },
    expired: { heading: 'Il codice è scaduto', text: 'Qui non hai fatto l’accesso.' },
  },
  approve: {
    heading: 'Consenti un altro dispositivo',
    text: 'Scrivi le lettere che mostra, solo se il dispositivo è davanti a te.',
    letters: 'Le 8 lettere',
    wrong: 'Queste lettere non esistono. Ricontrolla: forse c’è già un nuovo codice.',
    button: 'Continua',
  },
  approveAsk: {
    heading: 'Far accedere questo dispositivo a {site} come {name}?',
    warning:
      'Di’ sì solo se il dispositivo è davanti a te. *Se qualcuno ti ha mandato il codice o te lo chiede al telefono o in chat, di’ no.*',
    compare: 'Mostra queste lettere?',
    type: 'Scrivi le 8 lettere che mostra',
    life: 'Per quanto tempo può restare connesso?',
    allow: 'Sì, consenti',
    deny: 'No',
  },
  approveDone: {
    granted: {
      heading: 'Continua sull’altro dispositivo',
      text: 'Chiede ancora una volta, poi accede come {name}.',
    },
    done: {
      heading: 'Accesso riuscito',
      text: 'Il dispositivo ha fatto l’accesso a {site} come {name}.',
    },
    undone: {
      heading: 'Dispositivo disconnesso',
      text: 'Se non lo hai fatto entrare tu, cambia la password.',
    },
  },
  denied: {
    heading: 'Hai detto no',
    text: 'Il dispositivo non ha fatto l’accesso. Il suo codice non vale più.',
  },
  refused: {
    heading: 'Questo codice non funziona',
    text: 'Forse è già stato usato, è scaduto o ne manca una parte.',
    next: 'Sul computer, apri la pagina che mostrava il codice e creane uno nuovo.',
  },
  rejected: {
    'origin': {
      heading: 'Inizia da questo sito',
      text: 'Questo passo è iniziato a un altro indirizzo. Apri la pagina su {wanted} e riprova.',
    },
    'navigation': {
      heading: 'Premi di nuovo il pulsante',
      text:
        'Questa pagina si apre solo con il suo pulsante. Torna indietro, ricarica la pagina e premi il pulsante.',
    },
    'browser': {
      heading: 'Questo browser non apre la pagina',
      text: 'È troppo vecchio. Aggiornalo o usane un altro.',
    },
    'host': {
      heading: 'Questo indirizzo non è in uso',
      text: 'Il sito non risponde a questo indirizzo. Controllalo e riprova.',
    },
    'method': {
      heading: 'La pagina non si apre così',
      text: 'Torna indietro e usa il pulsante della pagina.',
    },
    'too-large': {
      heading: 'È troppo grande',
      text: 'Torna indietro, ricarica la pagina e riprova.',
    },
    'media-type': {
      heading: 'Dati non leggibili',
      text: 'Torna indietro, ricarica la pagina e usa il suo pulsante.',
    },
    'next': {
      heading: 'Quella pagina non è di questo sito',
      text:
        'Dopo l’accesso si può aprire solo una pagina di questo sito. Torna indietro e ricomincia.',
    },
    'limited': {
      heading: 'Aspetta un po’',
      text: 'Ci sono stati molti tentativi in poco tempo. Riprova tra {time}.',
    },
    'paused': {
      heading: 'Codici in pausa',
      text:
        'È stato scelto un numero sbagliato: forse qualcun altro aveva il tuo codice. Nuovi codici tra {time}.',
    },
    'policy': { heading: 'Qui non è consentito', text: '{told}' },
    'sessions': {
      heading: 'Troppi dispositivi',
      text:
        'Hai già fatto l’accesso su quanti dispositivi questo sito consente. Disconnettine uno e riprova.',
    },
    'signed-out-loop': {
      heading: 'L’accesso non è rimasto',
      text:
        'Dopo l’accesso non è arrivato alcun cookie di sessione. Consenti i cookie di questo sito e riprova.',
    },
    'cookies': {
      heading: 'Questo browser non invia cookie',
      text:
        'Senza un cookie questo dispositivo non si distingue dagli altri. Consenti i cookie di questo sito, o apri il codice in un altro browser, e riprova.',
    },
  },
  unchanged: 'Nulla è cambiato.',
  fault: {
    store: {
      heading: 'Al momento non funziona',
      text: 'Una parte del sito non risponde. Nulla è perso. Riprova tra poco.',
    },
    delivery: {
      heading: 'Non è stato possibile inviare il codice',
      text: 'Il servizio di invio non risponde. Nulla è perso. Riprova tra poco.',
    },
    verification: {
      heading: 'Non è stato possibile verificare la password',
      text: 'Il servizio di verifica non risponde. Nulla è perso. Riprova tra poco.',
    },
    address: {
      heading: 'Un telefono non può aprire questo indirizzo',
      text:
        'L’indirizzo di questa pagina vale solo su questo computer. Aprila con l’indirizzo del computer nella rete.',
    },
    configuration: {
      heading: 'Questa pagina non è ancora configurata',
      text: 'Il gestore del sito deve correggere le impostazioni. Nulla è perso.',
    },
  },
  operator: 'Per il gestore del sito:',
  ways: {
    again: 'Riprova',
    back: 'Indietro',
    home: 'Continua su {site}',
    ask: 'Nuovo codice',
    login: 'Accedi',
    devices: 'I miei dispositivi',
    here: 'Mostra un nuovo codice',
  },
}
