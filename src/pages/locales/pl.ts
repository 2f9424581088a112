import type { Words } from '../words.ts'

/** The words in Polish. */
export const pl: Words = {
  lang: 'pl',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Pokazać kod logowania?',
    text:
      'Na tym ekranie pojawi się kod QR. Zeskanuj go aparatem telefonu, aby zalogować się tam w serwisie {site} jako {name}.',
    warning:
      'Każdy, kto zeskanuje kod, może zalogować się jako {name}. *Nigdy go nie udostępniaj.* Pomoc techniczna nigdy o niego nie zapyta.',
    button: 'Pokaż kod',
    deliver: {
      heading: 'Wysłać kod logowania?',
      text:
        'Kod trafi do Twojej skrzynki, a nie na ten ekran. Zalogujesz się nim na telefonie w serwisie {site} jako {name}.',
      warning:
        'Każdy, kto ma kod, może zalogować się jako {name}. *Nigdy go nie przekazuj.* Pomoc techniczna nigdy o niego nie zapyta.',
      button: 'Wyślij kod',
    },
    password: 'Twoje hasło',
    wrongPassword: 'Hasło się nie zgadza. Spróbuj ponownie.',
    account: 'Konto',
  },
  code: {
    heading: 'Zeskanuj aparatem telefonu',
    picture: 'Kod QR do zalogowania się na telefonie',
    steps: [
      'Otwórz aparat w telefonie.',
      'Skieruj go na kod i dotknij linku.',
      'Telefon zapyta, czy zalogować Cię w serwisie {site} jako {name}.',
    ],
    once: 'Kod działa raz. Ważność: {time}.',
    until: 'Działa do {time}.',
    warning:
      '*Nigdy nie udostępniaj tego obrazka* ani zrzutu ekranu. Każdy, kto go zeskanuje, może zalogować się jako {name}.',
    left: 'Pozostało {time}',
    soon: 'Do wygaśnięcia kodu: {time}. Możesz pobrać nowy.',
    over: 'Kod wygasł',
    again: 'Pobierz nowy kod',
    what: 'Co się stało?',
    waiting: 'Czekamy na telefon',
    claimed: 'Telefon prosi o zalogowanie',
    done: 'Telefon jest zalogowany',
  },
  delivered: {
    heading: 'Kod jest w drodze',
    text:
      'Zajrzyj do skrzynki. Tym kodem zalogujesz się na telefonie w serwisie {site} jako {name}.',
    warning: '*Nigdy nie przekazuj kodu.* Każdy, kto go ma, może zalogować się jako {name}.',
    again: 'Wyślij nowy kod',
  },
  message: {
    subject: 'Zaloguj się na telefonie: {site}',
    text:
      `Zeskanuj obrazek aparatem telefonu albo otwórz ten link na telefonie, aby zalogować się w serwisie {site} jako {name}:

{link}

Link działa raz. Ważność: {time}. Nigdy go nie przekazuj: każdy, kto go ma, może zalogować się jako {name}.

Jeśli to nie Twoja prośba, nie otwieraj go i zmień hasło: ktoś jest zalogowany na Twoje konto.
`,
  },
  confirm: {
    title: 'Zalogować się na tym urządzeniu?',
    heading: 'Zalogować się w serwisie {site} jako {name} na tym urządzeniu?',
    warning:
      'Kontynuuj tylko wtedy, gdy ten kod powstał przed chwilą na Twoim komputerze, na Twoje polecenie. Jeśli ktoś Ci go przysłał, nie loguj się.',
    by: 'Komputer, na którym powstał ten kod: {device}',
    button: 'Zaloguj się',
    cancel: 'Nie, nie loguj',
    change: {
      title: 'Zmienić konto na tym urządzeniu?',
      heading: 'Przełączyć na {name} na tym urządzeniu?',
      text:
        'To urządzenie jest zalogowane w serwisie {site} jako {current}. Zalogowanie jako {name} wyloguje tu konto {current}.',
      button: 'Przełącz na {name}',
      cancel: 'Nie, zostań jako {current}',
    },
  },
  declined: {
    heading: 'Nie zalogowano',
    text: 'Kod już nie działa. Komputer też o tym informuje.',
  },
  number: {
    heading: 'Znajdź tę liczbę na komputerze',
    text: 'Komputer pokazuje trzy liczby albo prosi o jedną. Wybierz tam tę.',
    waiting: 'Czekamy na komputer',
    button: 'Dalej',
    granted: { heading: 'Komputer się zgodził', text: 'Trwa logowanie.' },
    done: {
      heading: 'Zalogowano',
      text: 'To urządzenie jest zalogowane w serwisie {site} jako {name}.',
    },
    denied: {
      heading: 'Komputer odmówił',
      text:
        'To urządzenie nie zostało zalogowane. Aby spróbować ponownie, pobierz nowy kod na komputerze.',
    },
    ended: {
      heading: 'Ten kod już nie działa',
      text: 'Zastąpił go nowszy albo komputer się wylogował. Pobierz tam nowy kod.',
    },
    undone: {
      heading: 'Logowanie cofnięto',
      text: 'Na komputerze odpowiedziano, że to nie Ty. To urządzenie jest wylogowane.',
    },
    over: {
      heading: 'Minął czas',
      text:
        'To urządzenie nie zostało zalogowane. Aby spróbować ponownie, pobierz nowy kod na komputerze.',
    },
  },
  already: {
    heading: 'To urządzenie jest już zalogowane',
    text:
      'Jest zalogowane w serwisie {site} jako {name}. Kod nie został użyty i nic się nie zmieniło.',
  },
  passkey: {
    heading: 'Utworzyć klucz dostępu?',
    text:
      'Następnym razem odcisk palca, twarz lub blokada ekranu zaloguje Cię w serwisie {site} jako {name}, bez kodu.',
    warning: 'Utwórz go tylko na własnym urządzeniu.',
    button: 'Utwórz klucz dostępu',
    later: 'Nie teraz',
    failed: 'Klucz dostępu nie został utworzony.',
    made: 'Klucz dostępu jest gotowy',
  },
  outcome: {
    waiting: {
      heading: 'Nikt jeszcze nie użył kodu',
      text: 'Zeskanuj go telefonem. Tutaj pojawi się prośba telefonu.',
    },
    claimed: {
      heading: 'Telefon chce zalogować się jako {name}',
      pick: 'Jaką liczbę pokazuje Twój telefon?',
      type: 'Wpisz liczbę, którą pokazuje telefon.',
      number: 'Liczba na telefonie',
      approve: 'Zezwól',
      deny: 'To nie mój telefon',
      elsewhere: 'Odpowiedz na komputerze, który pokazał kod.',
    },
    granted: { heading: 'Telefon ma zgodę', text: 'Trwa logowanie telefonu.' },
    done: {
      heading: 'Telefon jest zalogowany',
      text: 'Jest zalogowany w serwisie {site} jako {name}.',
      button: 'Gotowe',
      undo: 'To nie ja',
      instead: 'To nie Ty? Od razu zmień hasło i wyloguj wszystkie urządzenia.',
    },
    denied: {
      heading: 'Telefon nie dostał zgody',
      text: 'Liczba była błędna albo odmówiono. Kod już nie działa.',
    },
    declined: {
      heading: 'Odmowa na telefonie',
      text: 'Kod już nie działa i nikt nie został zalogowany.',
    },
    replaced: { heading: 'Jest nowszy kod', text: 'Ten kod już nie działa. Użyj najnowszego.' },
    signedOut: { heading: 'Ten kod już nie działa', text: 'Komputer się wylogował.' },
    undone: {
      heading: 'Ten telefon jest wylogowany',
      text:
        'Zalogował go Twój kod, teraz jest wylogowany. Jeśli to nie Ty pokazujesz kod, zmień hasło.',
    },
    over: { heading: 'Ten kod już nie działa', text: 'Jego czas minął.' },
  },
  bounce: { heading: 'Chwileczkę', text: 'Strona przejdzie dalej sama.' },
  device: {
    device: 'Urządzenie',
    place: 'Miejsce',
    near: 'okolice: {place}',
    when: 'Kiedy',
    now: 'przed chwilą',
    network: 'Sieć',
    same: 'ta sama co Twoja',
    other: 'inna niż Twoja',
    calls: 'urządzenie, które nazywa się {client}',
    claim: 'Tak urządzenie opisuje samo siebie.',
  },
  devices: {
    heading: 'Twoje zalogowane urządzenia',
    text: 'Urządzenia zalogowane w serwisie {site} jako {name}.',
    current: 'To urządzenie',
    how: {
      qr: 'Logowanie kodem QR {when}',
      here: 'Zgoda z innego urządzenia {when}',
      pwd: 'Logowanie hasłem {when}',
      other: 'Logowanie {when}',
    },
    seen: 'Ostatnio: {when}',
    end: 'Wyloguj',
    endThis: 'Wyloguj się tutaj',
    others: 'Wyloguj wszystkie inne',
    all: 'Wyloguj wszędzie',
    fresh:
      'Aby wylogować urządzenia, które nie zostały zalogowane z tego, najpierw zaloguj się ponownie.',
    freshLink: 'Zaloguj się ponownie',
    did: {
      one: 'To urządzenie jest wylogowane.',
      others: 'Wszystkie inne urządzenia są wylogowane.',
    },
  },
  endAsk: {
    heading: 'Wylogować to urządzenie?',
    text: 'Zostanie wylogowane od razu. Zrób to, jeśli to nie Ty.',
    button: 'Wyloguj',
    cancel: 'Nie, to ja',
  },
  ended: {
    one: {
      heading: 'Wylogowano',
      text: 'To urządzenie jest wylogowane. Jeśli to nie Ty, zmień też hasło.',
    },
    all: { heading: 'Wylogowano', text: 'Wylogowano Cię na wszystkich urządzeniach.' },
  },
  hereAsk: {
    heading: 'Zalogować się tu telefonem?',
    text:
      'Jeśli telefon jest zalogowany, może zalogować Cię tutaj: ten ekran pokaże kod, a telefon go zeskanuje.',
    button: 'Pokaż kod',
    login: 'Zaloguj się inaczej',
  },
  here: {
    heading: 'Zeskanuj aparatem telefonu',
    picture: 'Kod QR do zalogowania się tu telefonem',
    text: 'Telefon musi być zalogowany w serwisie {site}. Najpierw zapyta Cię o zgodę.',
    letters: 'Nie da się zeskanować? Otwórz {address} i wpisz',
    soon: 'Do wygaśnięcia kodu: {time}.',
    over: 'Kod wygasł',
    again: 'Pokaż nowy kod',
    granted: {
      heading: 'Kontynuować jako {name}?',
      text: 'Według telefonu to Ty: {name}. Jeśli nie, odmów.',
      change: 'Jest tu zalogowane konto {current}. Jeśli przejdziesz dalej, zostanie wylogowane.',
      button: 'Kontynuuj jako {name}',
      cancel: 'Nie, to nie ja',
    },
    done: { heading: 'Zalogowano', text: 'To urządzenie jest zalogowane w serwisie {site}.' },
    denied: { heading: 'Telefon odmówił', text: 'Nie zalogowano Cię tutaj.' },
    declined: { heading: 'Nie zalogowano', text: 'Kod już nie działa.' },
    ended: { heading: 'Ten kod już nie działa', text: 'Zastąpił go nowszy.' },
    undone: {
      heading: 'Logowanie cofnięto',
      text: 'Na telefonie odpowiedziano, że to nie Ty. Wylogowano Cię tutaj.',
    },
    expired: { heading: 'Kod wygasł', text: 'Nie zalogowano Cię tutaj.' },
  },
  approve: {
    heading: 'Zaloguj inne urządzenie',
    text: 'Wpisz litery, które pokazuje. Tylko jeśli masz je przed sobą.',
    letters: '8 liter',
    wrong: 'Nie znamy tych liter. Sprawdź jeszcze raz: może jest już nowy kod.',
    button: 'Dalej',
  },
  approveAsk: {
    heading: 'Zalogować to urządzenie w serwisie {site} jako {name}?',
    warning:
      'Zgódź się tylko wtedy, gdy masz urządzenie przed sobą. *Jeśli ktoś przysłał Ci kod albo prosi o to przez telefon lub czat, odmów.*',
    compare: 'Czy pokazuje te litery?',
    type: 'Wpisz 8 liter, które pokazuje',
    life: 'Jak długo może być zalogowane?',
    allow: 'Tak, zaloguj',
    deny: 'Nie',
  },
  approveDone: {
    granted: {
      heading: 'Przejdź do drugiego urządzenia',
      text: 'Zapyta jeszcze raz i zaloguje się jako {name}.',
    },
    done: {
      heading: 'Zalogowano',
      text: 'Urządzenie jest zalogowane w serwisie {site} jako {name}.',
    },
    undone: { heading: 'Wylogowano', text: 'Jeśli zgoda nie pochodziła od Ciebie, zmień hasło.' },
  },
  denied: {
    heading: 'Odmówiono',
    text: 'Urządzenie nie zostało zalogowane. Jego kod już nie działa.',
  },
  refused: {
    heading: 'Ten kod nie działa',
    text: 'Mógł zostać już użyty, wygasnąć albo być niepełny.',
    next: 'Na komputerze otwórz stronę z kodem i pobierz nowy.',
  },
  rejected: {
    'origin': {
      heading: 'Zacznij od tej witryny',
      text: 'Ten krok zaczął się pod innym adresem. Otwórz stronę {wanted} i spróbuj ponownie.',
    },
    'navigation': {
      heading: 'Naciśnij przycisk jeszcze raz',
      text: 'Tę stronę otwiera tylko jej przycisk. Wróć, odśwież stronę i naciśnij przycisk.',
    },
    'browser': {
      heading: 'Ta przeglądarka nie otworzy strony',
      text: 'Jest za stara. Zaktualizuj ją albo użyj innej.',
    },
    'host': {
      heading: 'Ten adres nie jest używany',
      text: 'Pod tym adresem witryna nie odpowiada. Sprawdź adres i spróbuj ponownie.',
    },
    'method': {
      heading: 'Tak nie da się otworzyć tej strony',
      text: 'Wróć i użyj przycisku na stronie.',
    },
    'too-large': { heading: 'To za dużo danych', text: 'Wróć, odśwież stronę i spróbuj ponownie.' },
    'media-type': {
      heading: 'Nie da się odczytać danych',
      text: 'Wróć, odśwież stronę i użyj jej przycisku.',
    },
    'next': {
      heading: 'Ten adres nie należy do tej witryny',
      text: 'Po zalogowaniu można otworzyć tylko stronę tej witryny. Wróć i zacznij od nowa.',
    },
    'limited': {
      heading: 'Poczekaj chwilę',
      text: 'Było wiele prób w krótkim czasie. Do następnej: {time}.',
    },
    'paused': {
      heading: 'Kody są wstrzymane',
      text: 'Wybrano błędną liczbę: być może ktoś inny ma Twój kod. Do nowych kodów: {time}.',
    },
    'policy': { heading: 'Tutaj to niedozwolone', text: '{told}' },
    'sessions': {
      heading: 'Za dużo urządzeń',
      text:
        'Masz zalogowanych tyle urządzeń, na ile pozwala ta witryna. Wyloguj jedno i spróbuj ponownie.',
    },
    'signed-out-loop': {
      heading: 'Logowanie się nie utrzymało',
      text:
        'Po zalogowaniu nie wróciło żadne ciasteczko sesji. Zezwól na pliki cookie tej witryny i spróbuj ponownie.',
    },
    'cookies': {
      heading: 'Ta przeglądarka nie wysyła ciasteczek',
      text:
        'Bez pliku cookie nie da się odróżnić tego urządzenia od innych. Zezwól na pliki cookie tej witryny albo otwórz kod w innej przeglądarce i spróbuj ponownie.',
    },
  },
  unchanged: 'Nic się nie zmieniło.',
  fault: {
    store: {
      heading: 'To teraz nie działa',
      text: 'Część witryny nie odpowiada. Nic nie przepadło. Spróbuj za chwilę.',
    },
    delivery: {
      heading: 'Nie udało się wysłać kodu',
      text: 'Usługa wysyłania nie odpowiada. Nic nie przepadło. Spróbuj za chwilę.',
    },
    verification: {
      heading: 'Nie udało się sprawdzić hasła',
      text: 'Usługa sprawdzania nie odpowiada. Nic nie przepadło. Spróbuj za chwilę.',
    },
    address: {
      heading: 'Telefon nie otworzy tego adresu',
      text:
        'Adres tej strony działa tylko na tym komputerze. Otwórz ją pod adresem komputera w sieci.',
    },
    configuration: {
      heading: 'Ta strona nie jest jeszcze skonfigurowana',
      text: 'Administrator witryny musi poprawić ustawienia. Nic nie przepadło.',
    },
  },
  operator: 'Dla administratora:',
  ways: {
    again: 'Spróbuj ponownie',
    back: 'Wstecz',
    home: 'Przejdź do {site}',
    ask: 'Pobierz nowy kod',
    login: 'Zaloguj się',
    devices: 'Moje urządzenia',
    here: 'Pokaż nowy kod',
  },
}
