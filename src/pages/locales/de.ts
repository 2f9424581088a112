import type { Words } from '../words.ts'

/** The words in German. */
export const de: Words = {
  lang: 'de',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Anmeldecode anzeigen?',
    text:
      'Auf diesem Bildschirm erscheint ein QR-Code. Scannen Sie ihn mit der Kamera Ihres Handys, um sich dort bei {site} als {name} anzumelden.',
    warning:
      'Wer den Code scannt, kann sich als {name} anmelden. *Geben Sie ihn nie weiter.* Kein Kundendienst wird je danach fragen.',
    button: 'Code anzeigen',
    deliver: {
      heading: 'Anmeldecode senden?',
      text:
        'Der Code geht an Ihr Postfach und erscheint nicht auf diesem Bildschirm. Damit melden Sie sich auf dem Handy bei {site} als {name} an.',
      warning:
        'Wer den Code hat, kann sich als {name} anmelden. *Geben Sie ihn nie weiter.* Kein Kundendienst wird je danach fragen.',
      button: 'Code senden',
    },
    password: 'Ihr Passwort',
    wrongPassword: 'Das Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.',
    account: 'Konto',
  },
  code: {
    heading: 'Mit der Handykamera scannen',
    picture: 'QR-Code zum Anmelden auf dem Handy',
    steps: [
      'Öffnen Sie die Kamera Ihres Handys.',
      'Richten Sie sie auf den Code und tippen Sie auf den Link.',
      'Das Handy fragt dann, ob Sie sich bei {site} als {name} anmelden möchten.',
    ],
    once: 'Der Code gilt einmal, {time} lang.',
    until: 'Er gilt bis {time}.',
    warning:
      '*Geben Sie dieses Bild nie weiter*, auch nicht als Screenshot. Wer es scannt, kann sich als {name} anmelden.',
    left: 'Noch {time}',
    soon: 'Der Code läuft in {time} ab. Sie können einen neuen holen.',
    over: 'Der Code ist abgelaufen',
    again: 'Neuen Code holen',
    what: 'Was ist passiert?',
    waiting: 'Warten auf Ihr Handy',
    claimed: 'Ein Handy möchte sich anmelden',
    done: 'Ihr Handy ist angemeldet',
  },
  delivered: {
    heading: 'Ihr Code ist unterwegs',
    text:
      'Sehen Sie in Ihrem Postfach nach. Mit dem Code melden Sie sich auf dem Handy bei {site} als {name} an.',
    warning: '*Geben Sie den Code nie weiter.* Wer ihn hat, kann sich als {name} anmelden.',
    again: 'Neuen Code senden',
  },
  message: {
    subject: 'Auf dem Handy bei {site} anmelden',
    text:
      `Scannen Sie das Bild mit der Handykamera oder öffnen Sie diesen Link auf dem Handy, um sich bei {site} als {name} anzumelden:

{link}

Der Link gilt einmal, {time} lang. Geben Sie ihn nie weiter: Wer ihn hat, kann sich als {name} anmelden.

Haben Sie ihn nicht angefordert? Dann öffnen Sie ihn nicht und ändern Sie Ihr Passwort: Jemand ist in Ihrem Namen angemeldet.
`,
  },
  confirm: {
    title: 'Auf diesem Gerät anmelden?',
    heading: 'Auf diesem Gerät bei {site} als {name} anmelden?',
    warning:
      'Nur fortfahren, wenn Sie diesen Code gerade selbst an Ihrem Computer erzeugt haben. Hat ihn Ihnen jemand geschickt, melden Sie sich nicht an.',
    by: 'Computer, der diesen Code erzeugt hat: {device}',
    button: 'Anmelden',
    cancel: 'Nein, nicht anmelden',
    change: {
      title: 'Auf diesem Gerät wechseln?',
      heading: 'Auf diesem Gerät zu {name} wechseln?',
      text:
        'Hier ist {current} bei {site} angemeldet. Wenn Sie sich als {name} anmelden, wird {current} hier abgemeldet.',
      button: 'Zu {name} wechseln',
      cancel: 'Nein, als {current} angemeldet bleiben',
    },
  },
  declined: {
    heading: 'Sie haben sich nicht angemeldet',
    text: 'Der Code gilt nicht mehr. Das steht auch auf Ihrem Computer.',
  },
  number: {
    heading: 'Finden Sie diese Zahl am Computer',
    text: 'Ihr Computer zeigt jetzt drei Zahlen oder fragt nach einer. Wählen Sie dort diese.',
    waiting: 'Warten auf Ihren Computer',
    button: 'Weiter',
    granted: { heading: 'Ihr Computer hat zugestimmt', text: 'Sie werden angemeldet.' },
    done: {
      heading: 'Sie sind angemeldet',
      text: 'Dieses Gerät ist bei {site} als {name} angemeldet.',
    },
    denied: {
      heading: 'Ihr Computer hat abgelehnt',
      text:
        'Dieses Gerät wurde nicht angemeldet. Für einen neuen Versuch holen Sie am Computer einen neuen Code.',
    },
    ended: {
      heading: 'Der Code gilt nicht mehr',
      text:
        'Ein neuerer hat ihn ersetzt, oder der Computer wurde abgemeldet. Holen Sie dort einen neuen.',
    },
    undone: {
      heading: 'Rückgängig gemacht',
      text: 'Am Computer hieß es, das seien nicht Sie gewesen. Dieses Gerät ist abgemeldet.',
    },
    over: {
      heading: 'Das hat zu lange gedauert',
      text:
        'Dieses Gerät wurde nicht angemeldet. Für einen neuen Versuch holen Sie am Computer einen neuen Code.',
    },
  },
  already: {
    heading: 'Sie sind schon angemeldet',
    text:
      'Dieses Gerät ist bei {site} als {name} angemeldet. Der Code wurde nicht verwendet, nichts hat sich geändert.',
  },
  passkey: {
    heading: 'Passkey erstellen?',
    text:
      'Nächstes Mal melden Sie sich bei {site} als {name} mit Fingerabdruck, Gesicht oder Displaysperre an, ohne Code.',
    warning: 'Erstellen Sie ihn nur auf einem eigenen Gerät.',
    button: 'Passkey erstellen',
    later: 'Jetzt nicht',
    failed: 'Es wurde kein Passkey erstellt.',
    made: 'Ihr Passkey ist bereit',
  },
  outcome: {
    waiting: {
      heading: 'Noch hat niemand den Code verwendet',
      text: 'Scannen Sie ihn mit dem Handy. Hier steht dann, wenn Ihr Handy fragt.',
    },
    claimed: {
      heading: 'Ein Handy möchte sich als {name} anmelden',
      pick: 'Welche Zahl zeigt Ihr Handy?',
      type: 'Geben Sie die Zahl ein, die Ihr Handy zeigt.',
      number: 'Zahl auf dem Handy',
      approve: 'Zulassen',
      deny: 'Das ist nicht mein Handy',
      elsewhere: 'Antworten Sie an dem Computer, der den Code gezeigt hat.',
    },
    granted: { heading: 'Ihr Handy ist zugelassen', text: 'Es meldet sich gerade an.' },
    done: {
      heading: 'Ihr Handy ist angemeldet',
      text: 'Es ist bei {site} als {name} angemeldet.',
      button: 'Fertig',
      undo: 'Das war ich nicht',
      instead: 'Waren Sie das nicht? Ändern Sie sofort Ihr Passwort und melden Sie alle Geräte ab.',
    },
    denied: {
      heading: 'Das Handy wurde nicht zugelassen',
      text: 'Die Zahl war falsch, oder Sie haben abgelehnt. Der Code gilt nicht mehr.',
    },
    declined: {
      heading: 'Auf dem Handy abgelehnt',
      text: 'Der Code gilt nicht mehr, niemand wurde angemeldet.',
    },
    replaced: {
      heading: 'Ein neuerer Code hat ihn ersetzt',
      text: 'Dieser Code gilt nicht mehr. Verwenden Sie den neuesten.',
    },
    signedOut: { heading: 'Der Code gilt nicht mehr', text: 'Der Computer wurde abgemeldet.' },
    undone: {
      heading: 'Das Handy ist abgemeldet',
      text:
        'Es war durch Ihren Code angemeldet und ist es nicht mehr. Haben Sie keinen Code gezeigt, ändern Sie Ihr Passwort.',
    },
    over: { heading: 'Der Code gilt nicht mehr', text: 'Seine Zeit ist um.' },
  },
  bounce: { heading: 'Einen Moment', text: 'Es geht von selbst weiter.' },
  device: {
    device: 'Gerät',
    place: 'Ort',
    near: 'ungefähr {place}',
    when: 'Wann',
    now: 'gerade eben',
    network: 'Netz',
    same: 'dasselbe wie Ihres',
    other: 'nicht dasselbe wie Ihres',
    calls: 'ein Gerät, das sich {client} nennt',
    claim: 'So beschreibt sich das Gerät selbst.',
  },
  devices: {
    heading: 'Wo Sie angemeldet sind',
    text: 'Diese Geräte sind bei {site} als {name} angemeldet.',
    current: 'Dieses Gerät',
    how: {
      qr: 'Per QR-Code angemeldet {when}',
      here: 'Von einem anderen Gerät zugelassen {when}',
      pwd: 'Mit Passwort angemeldet {when}',
      other: 'Angemeldet {when}',
    },
    seen: 'Zuletzt aktiv {when}',
    end: 'Abmelden',
    endThis: 'Hier abmelden',
    others: 'Alle anderen abmelden',
    all: 'Überall abmelden',
    fresh:
      'Um Geräte abzumelden, die nicht von hier angemeldet wurden, melden Sie sich zuerst noch einmal an.',
    freshLink: 'Noch einmal anmelden',
    did: { one: 'Das Gerät ist abgemeldet.', others: 'Alle anderen Geräte sind abgemeldet.' },
  },
  endAsk: {
    heading: 'Dieses Gerät abmelden?',
    text: 'Es wird sofort abgemeldet. Tun Sie das, wenn Sie es nicht waren.',
    button: 'Abmelden',
    cancel: 'Nein, das war ich',
  },
  ended: {
    one: {
      heading: 'Abgemeldet',
      text: 'Das Gerät ist abgemeldet. Waren Sie es nicht, ändern Sie auch Ihr Passwort.',
    },
    all: { heading: 'Sie sind abgemeldet', text: 'Sie sind auf allen Geräten abgemeldet.' },
  },
  hereAsk: {
    heading: 'Hier mit dem Handy anmelden?',
    text:
      'Sind Sie auf dem Handy angemeldet, kann es Sie hier anmelden: Dieser Bildschirm zeigt einen Code, Ihr Handy scannt ihn.',
    button: 'Code anzeigen',
    login: 'Anders anmelden',
  },
  here: {
    heading: 'Mit der Handykamera scannen',
    picture: 'QR-Code, mit dem Ihr Handy Sie hier anmeldet',
    text: 'Ihr Handy muss bei {site} angemeldet sein. Es fragt Sie zuerst.',
    letters: 'Scannen geht nicht? Öffnen Sie {address} und geben Sie ein',
    soon: 'Der Code läuft in {time} ab.',
    over: 'Der Code ist abgelaufen',
    again: 'Neuen Code anzeigen',
    granted: {
      heading: 'Als {name} weiter?',
      text: 'Laut Ihrem Handy sind Sie {name}. Sind Sie jemand anderes, lehnen Sie ab.',
      change: 'Hier ist {current} angemeldet. Wenn Sie fortfahren, wird {current} hier abgemeldet.',
      button: 'Weiter als {name}',
      cancel: 'Nein, das bin ich nicht',
    },
    done: { heading: 'Sie sind angemeldet', text: 'Dieses Gerät ist bei {site} angemeldet.' },
    denied: { heading: 'Ihr Handy hat abgelehnt', text: 'Sie wurden hier nicht angemeldet.' },
    declined: { heading: 'Sie haben sich nicht angemeldet', text: 'Der Code gilt nicht mehr.' },
    ended: { heading: 'Der Code gilt nicht mehr', text: 'Ein neuerer hat ihn ersetzt.' },
    undone: {
      heading: 'Rückgängig gemacht',
      text: 'Am Handy hieß es, das seien nicht Sie gewesen. Sie sind hier abgemeldet.',
    },
    expired: { heading: 'Der Code ist abgelaufen', text: 'Sie wurden hier nicht angemeldet.' },
  },
  approve: {
    heading: 'Ein anderes Gerät zulassen',
    text: 'Geben Sie die Buchstaben ein, die es zeigt. Nur, wenn das Gerät vor Ihnen steht.',
    letters: 'Die 8 Buchstaben',
    wrong:
      'Diese Buchstaben sind nicht bekannt. Sehen Sie noch einmal nach: Vielleicht gibt es schon einen neuen Code.',
    button: 'Weiter',
  },
  approveAsk: {
    heading: 'Dieses Gerät bei {site} als {name} anmelden?',
    warning:
      'Nur ja sagen, wenn das Gerät vor Ihnen steht. *Hat Ihnen jemand den Code geschickt oder bittet Sie am Telefon oder im Chat darum, lehnen Sie ab.*',
    compare: 'Zeigt es diese Buchstaben?',
    type: 'Geben Sie die 8 Buchstaben ein, die es zeigt',
    life: 'Wie lange darf es angemeldet bleiben?',
    allow: 'Ja, anmelden',
    deny: 'Nein',
  },
  approveDone: {
    granted: {
      heading: 'Weiter am anderen Gerät',
      text: 'Es fragt noch einmal. Dann ist es als {name} angemeldet.',
    },
    done: { heading: 'Angemeldet', text: 'Das Gerät ist bei {site} als {name} angemeldet.' },
    undone: {
      heading: 'Abgemeldet',
      text: 'Haben Sie das Gerät nicht zugelassen, ändern Sie Ihr Passwort.',
    },
  },
  denied: {
    heading: 'Sie haben abgelehnt',
    text: 'Das Gerät wurde nicht angemeldet. Sein Code gilt nicht mehr.',
  },
  refused: {
    heading: 'Dieser Code funktioniert nicht',
    text: 'Er ist vielleicht schon benutzt, abgelaufen oder unvollständig.',
    next: 'Öffnen Sie am Computer die Seite mit dem Code und holen Sie einen neuen.',
  },
  rejected: {
    'origin': {
      heading: 'Bitte auf dieser Website beginnen',
      text:
        'Dieser Schritt begann unter einer anderen Adresse. Öffnen Sie die Seite unter {wanted} und versuchen Sie es noch einmal.',
    },
    'navigation': {
      heading: 'Bitte noch einmal auf die Schaltfläche tippen',
      text:
        'Diese Seite öffnet sich nur über ihre Schaltfläche. Gehen Sie zurück, laden Sie die Seite neu und tippen Sie darauf.',
    },
    'browser': {
      heading: 'Dieser Browser kann die Seite nicht öffnen',
      text: 'Er ist zu alt. Aktualisieren Sie ihn oder nehmen Sie einen anderen Browser.',
    },
    'host': {
      heading: 'Diese Adresse wird nicht verwendet',
      text:
        'Unter dieser Adresse antwortet die Website nicht. Prüfen Sie die Adresse und versuchen Sie es noch einmal.',
    },
    'method': {
      heading: 'So lässt sich die Seite nicht öffnen',
      text: 'Gehen Sie zurück und verwenden Sie die Schaltfläche der Seite.',
    },
    'too-large': {
      heading: 'Das ist zu groß zum Senden',
      text: 'Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.',
    },
    'media-type': {
      heading: 'Das ist hier nicht lesbar',
      text: 'Gehen Sie zurück, laden Sie die Seite neu und verwenden Sie ihre Schaltfläche.',
    },
    'next': {
      heading: 'Dieses Ziel gehört nicht zu dieser Website',
      text:
        'Nach dem Anmelden öffnet sich nur eine Seite dieser Website. Gehen Sie zurück und beginnen Sie neu.',
    },
    'limited': {
      heading: 'Bitte warten Sie ein wenig',
      text: 'Es gab viele Versuche in kurzer Zeit. Versuchen Sie es in {time} noch einmal.',
    },
    'paused': {
      heading: 'Codes sind angehalten',
      text:
        'Eine falsche Zahl wurde gewählt. Vielleicht hatte jemand anderes Ihren Code. Neue Codes gibt es in {time}.',
    },
    'policy': { heading: 'Das ist hier nicht erlaubt', text: '{told}' },
    'sessions': {
      heading: 'Zu viele Geräte',
      text:
        'Sie sind auf so vielen Geräten angemeldet, wie diese Website erlaubt. Melden Sie eines ab und versuchen Sie es noch einmal.',
    },
    'signed-out-loop': {
      heading: 'Die Anmeldung ging verloren',
      text:
        'Nach dem Anmelden kam kein Sitzungscookie zurück. Erlauben Sie Cookies dieser Website und versuchen Sie es noch einmal.',
    },
    'cookies': {
      heading: 'Dieser Browser sendet kein Cookie',
      text:
        'Ohne Cookie lässt sich dieses Gerät nicht von anderen unterscheiden. Erlauben Sie Cookies dieser Website, oder öffnen Sie den Code in einem anderen Browser, und versuchen Sie es noch einmal.',
    },
  },
  unchanged: 'Nichts wurde geändert.',
  fault: {
    store: {
      heading: 'Das geht gerade nicht',
      text:
        'Ein Teil dieser Website antwortet nicht. Nichts ist verloren. Versuchen Sie es gleich noch einmal.',
    },
    delivery: {
      heading: 'Der Code konnte nicht gesendet werden',
      text:
        'Der Versanddienst antwortet nicht. Nichts ist verloren. Versuchen Sie es gleich noch einmal.',
    },
    verification: {
      heading: 'Ihr Passwort konnte nicht geprüft werden',
      text:
        'Der Prüfdienst antwortet nicht. Nichts ist verloren. Versuchen Sie es gleich noch einmal.',
    },
    address: {
      heading: 'Ein Handy kann diese Adresse nicht öffnen',
      text:
        'Die Adresse dieser Seite gilt nur auf diesem Computer. Öffnen Sie sie unter der Adresse des Computers im Netzwerk.',
    },
    configuration: {
      heading: 'Diese Seite ist noch nicht eingerichtet',
      text: 'Der Betreiber muss die Einstellungen korrigieren. Nichts ist verloren.',
    },
  },
  operator: 'Für den Betreiber:',
  ways: {
    again: 'Noch einmal versuchen',
    back: 'Zurück',
    home: 'Weiter zu {site}',
    ask: 'Neuen Code holen',
    login: 'Anmelden',
    devices: 'Meine Geräte',
    here: 'Neuen Code anzeigen',
  },
}
