import type { Words } from '../words.ts'

/** The words in Spanish. */
export const es: Words = {
  lang: 'es',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: '¿Mostrar un código de acceso?',
    text:
      'Aparecerá un código QR en esta pantalla. Escanéalo con la cámara del móvil para iniciar sesión en él en {site} como {name}.',
    warning:
      'Quien escanee el código puede entrar como {name}. *No lo compartas nunca.* Nadie de soporte te lo pedirá.',
    button: 'Mostrar el código',
    deliver: {
      heading: '¿Enviar un código de acceso?',
      text:
        'El código llega a tu correo, no a esta pantalla. Con él inicias sesión en el móvil en {site} como {name}.',
      warning:
        'Quien tenga el código puede entrar como {name}. *No lo compartas ni lo reenvíes nunca.* Nadie de soporte te lo pedirá.',
      button: 'Enviar el código',
    },
    password: 'Tu contraseña',
    wrongPassword: 'La contraseña no es correcta. Inténtalo de nuevo.',
    account: 'Cuenta',
  },
  code: {
    heading: 'Escanéalo con la cámara del móvil',
    picture: 'Código QR para iniciar sesión en el móvil',
    steps: [
      'Abre la cámara del móvil.',
      'Apunta al código y toca el enlace.',
      'El móvil te preguntará si quieres iniciar sesión en {site} como {name}.',
    ],
    once: 'El código sirve una vez, durante {time}.',
    until: 'Sirve hasta las {time}.',
    warning:
      '*No compartas nunca esta imagen* ni una captura de ella. Quien la escanee puede entrar como {name}.',
    left: 'Quedan {time}',
    soon: 'El código caduca en {time}. Puedes obtener otro.',
    over: 'El código ha caducado',
    again: 'Obtener un código nuevo',
    what: '¿Qué ha pasado?',
    waiting: 'Esperando a tu móvil',
    claimed: 'Un móvil pide iniciar sesión',
    done: 'Tu móvil ha iniciado sesión',
  },
  delivered: {
    heading: 'Tu código está en camino',
    text: 'Mira tu correo. Con el código inicias sesión en el móvil en {site} como {name}.',
    warning: '*No compartas ni reenvíes nunca el código.* Quien lo tenga puede entrar como {name}.',
    again: 'Enviar un código nuevo',
  },
  message: {
    subject: 'Inicia sesión en {site} en el móvil',
    text:
      `Escanea la imagen con la cámara del móvil, o abre este enlace en el móvil, para iniciar sesión en {site} como {name}:

{link}

El enlace sirve una vez, durante {time}. No lo compartas ni lo reenvíes nunca: quien lo tenga puede entrar como {name}.

Si no lo has pedido, no lo abras y cambia tu contraseña: alguien ha entrado con tu cuenta.
`,
  },
  confirm: {
    title: '¿Iniciar sesión en este dispositivo?',
    heading: '¿Iniciar sesión en {site} como {name} en este dispositivo?',
    warning:
      'Continúa solo si acabas de crear este código tú, en tu ordenador. Si te lo ha enviado alguien, no inicies sesión.',
    by: 'Ordenador que creó este código: {device}',
    button: 'Iniciar sesión',
    cancel: 'No, no iniciar sesión',
    change: {
      title: '¿Cambiar de cuenta en este dispositivo?',
      heading: '¿Cambiar a {name} en este dispositivo?',
      text:
        'Aquí está abierta la sesión de {current} en {site}. Si entras como {name}, se cerrará la de {current}.',
      button: 'Cambiar a {name}',
      cancel: 'No, seguir como {current}',
    },
  },
  declined: {
    heading: 'No has iniciado sesión',
    text: 'El código ya no sirve. Tu ordenador también lo indica.',
  },
  number: {
    heading: 'Busca este número en tu ordenador',
    text: 'Tu ordenador muestra tres números o te pide uno. Elige este allí.',
    waiting: 'Esperando a tu ordenador',
    button: 'Continuar',
    granted: { heading: 'Tu ordenador ha dicho que sí', text: 'Iniciando sesión.' },
    done: {
      heading: 'Has iniciado sesión',
      text: 'Este dispositivo ha iniciado sesión en {site} como {name}.',
    },
    denied: {
      heading: 'Tu ordenador ha dicho que no',
      text:
        'Este dispositivo no ha iniciado sesión. Para volver a intentarlo, obtén un código nuevo en tu ordenador.',
    },
    ended: {
      heading: 'Este código ya no sirve',
      text:
        'Otro más nuevo lo ha sustituido, o el ordenador cerró la sesión. Obtén allí uno nuevo.',
    },
    undone: {
      heading: 'Se ha deshecho',
      text:
        'En el ordenador alguien dijo que no había sido él. Se ha cerrado la sesión de este dispositivo.',
    },
    over: {
      heading: 'Se acabó el tiempo',
      text:
        'Este dispositivo no ha iniciado sesión. Para volver a intentarlo, obtén un código nuevo en tu ordenador.',
    },
  },
  already: {
    heading: 'Ya has iniciado sesión',
    text:
      'Este dispositivo ya tiene sesión en {site} como {name}. El código no se ha usado y nada ha cambiado.',
  },
  passkey: {
    heading: '¿Crear una llave de acceso?',
    text:
      'La próxima vez, tu huella, tu cara o el bloqueo de pantalla inicia tu sesión en {site} como {name}, sin código.',
    warning: 'Créala solo en un dispositivo tuyo.',
    button: 'Crear una llave de acceso',
    later: 'Ahora no',
    failed: 'No se ha creado ninguna llave de acceso.',
    made: 'Tu llave de acceso está lista',
  },
  outcome: {
    waiting: {
      heading: 'Nadie ha usado aún tu código',
      text: 'Escanéalo con el móvil. Su petición aparecerá aquí.',
    },
    claimed: {
      heading: 'Un móvil pide entrar como {name}',
      pick: '¿Qué número muestra tu móvil?',
      type: 'Escribe el número que muestra tu móvil.',
      number: 'Número en tu móvil',
      approve: 'Permitir',
      deny: 'No es mi móvil',
      elsewhere: 'Responde en el ordenador que mostró el código.',
    },
    granted: { heading: 'Tu móvil puede entrar', text: 'Está iniciando sesión.' },
    done: {
      heading: 'Tu móvil ha iniciado sesión',
      text: 'Ha iniciado sesión en {site} como {name}.',
      button: 'Listo',
      undo: 'No he sido yo',
      instead:
        '¿No has sido tú? Cambia ya tu contraseña y cierra la sesión en todos los dispositivos.',
    },
    denied: {
      heading: 'El móvil no ha entrado',
      text: 'El número no era correcto, o dijiste que no. El código ya no sirve.',
    },
    declined: {
      heading: 'Rechazado en el móvil',
      text: 'El código ya no sirve y nadie ha iniciado sesión.',
    },
    replaced: {
      heading: 'Hay un código más nuevo',
      text: 'Este código ya no sirve. Usa el último.',
    },
    signedOut: { heading: 'Este código ya no sirve', text: 'El ordenador cerró la sesión.' },
    undone: {
      heading: 'Se ha cerrado la sesión de ese móvil',
      text:
        'Entró con tu código y ya no está dentro. Si no mostraste ningún código, cambia tu contraseña.',
    },
    over: { heading: 'Este código ya no sirve', text: 'Se acabó su tiempo.' },
  },
  bounce: { heading: 'Un momento', text: 'La página sigue sola.' },
  device: {
    device: 'Dispositivo',
    place: 'Lugar',
    near: 'cerca de {place}',
    when: 'Cuándo',
    now: 'ahora mismo',
    network: 'Red',
    same: 'la misma que la tuya',
    other: 'distinta de la tuya',
    calls: 'un dispositivo que se hace llamar {client}',
    claim: 'Es lo que el dispositivo dice de sí mismo.',
  },
  devices: {
    heading: 'Dónde tienes sesión abierta',
    text: 'Los dispositivos con sesión abierta en {site} como {name}.',
    current: 'Este dispositivo',
    how: {
      qr: 'Sesión con código QR {when}',
      here: 'Permitido desde otro dispositivo {when}',
      pwd: 'Sesión con contraseña {when}',
      other: 'Sesión iniciada {when}',
    },
    seen: 'Visto {when}',
    end: 'Cerrar su sesión',
    endThis: 'Cerrar sesión aquí',
    others: 'Cerrar sesión en los demás',
    all: 'Cerrar sesión en todos',
    fresh:
      'Para cerrar la sesión de dispositivos que no entraron desde este, antes inicia sesión de nuevo.',
    freshLink: 'Iniciar sesión de nuevo',
    did: {
      one: 'Se ha cerrado la sesión de ese dispositivo.',
      others: 'Se ha cerrado la sesión de los demás dispositivos.',
    },
  },
  endAsk: {
    heading: '¿Cerrar la sesión de este dispositivo?',
    text: 'Se cierra al instante. Hazlo si no fuiste tú.',
    button: 'Cerrar su sesión',
    cancel: 'No, fui yo',
  },
  ended: {
    one: { heading: 'Sesión cerrada', text: 'Si no fuiste tú, cambia también tu contraseña.' },
    all: { heading: 'Has cerrado la sesión', text: 'La has cerrado en todos los dispositivos.' },
  },
  hereAsk: {
    heading: '¿Entrar aquí con tu móvil?',
    text:
      'Si tienes la sesión abierta en el móvil, él puede darte acceso aquí: esta pantalla muestra un código y el móvil lo escanea.',
    button: 'Mostrar el código',
    login: 'Entrar de otra forma',
  },
  here: {
    heading: 'Escanéalo con la cámara del móvil',
    picture: 'Código QR para entrar aquí con tu móvil',
    text: 'Tu móvil debe tener la sesión abierta en {site}. Antes de nada te preguntará.',
    letters: '¿No puedes escanear? Abre {address} y escribe',
    soon: 'El código caduca en {time}.',
    over: 'El código ha caducado',
    again: 'Mostrar un código nuevo',
    granted: {
      heading: '¿Continuar como {name}?',
      text: 'Tu móvil dice que eres {name}. Si no lo eres, di que no.',
      change: 'Aquí está abierta la sesión de {current}. Si continúas, se cerrará.',
      button: 'Continuar como {name}',
      cancel: 'No, no soy yo',
    },
    done: {
      heading: 'Has iniciado sesión',
      text: 'Este dispositivo ha iniciado sesión en {site}.',
    },
    denied: { heading: 'Tu móvil ha dicho que no', text: 'No has iniciado sesión aquí.' },
    declined: { heading: 'No has iniciado sesión', text: 'El código ya no sirve.' },
    ended: { heading: 'Este código ya no sirve', text: 'Otro más nuevo lo ha sustituido.' },
    undone: {
      heading: 'Se ha deshecho',
      text: 'En el móvil alguien dijo que no había sido él. Se ha cerrado tu sesión aquí.',
    },
    expired: { heading: 'El código ha caducado', text: 'No has iniciado sesión aquí.' },
  },
  approve: {
    heading: 'Dar acceso a otro dispositivo',
    text: 'Escribe las letras que muestra. Hazlo solo si lo tienes delante.',
    letters: 'Las 8 letras',
    wrong: 'Esas letras no existen. Míralas otra vez: puede que ya haya un código nuevo.',
    button: 'Continuar',
  },
  approveAsk: {
    heading: '¿Permitir que este dispositivo entre en {site} como {name}?',
    warning:
      'Acepta solo si tienes el dispositivo delante. *Si alguien te envió el código o te lo pide por teléfono o chat, di que no.*',
    compare: '¿Muestra estas letras?',
    type: 'Escribe las 8 letras que muestra',
    life: '¿Cuánto tiempo puede seguir abierta la sesión?',
    allow: 'Sí, permitir',
    deny: 'No',
  },
  approveDone: {
    granted: {
      heading: 'Sigue en el otro dispositivo',
      text: 'Preguntará una vez más y entrará como {name}.',
    },
    done: { heading: 'Sesión iniciada', text: 'El dispositivo ha entrado en {site} como {name}.' },
    undone: {
      heading: 'Sesión cerrada',
      text: 'Si no diste acceso a ese dispositivo, cambia tu contraseña.',
    },
  },
  denied: {
    heading: 'Has dicho que no',
    text: 'El dispositivo no ha iniciado sesión. Su código ya no sirve.',
  },
  refused: {
    heading: 'Este código no funciona',
    text: 'Puede que ya se haya usado, que haya caducado o que le falte una parte.',
    next: 'En tu ordenador, abre la página que mostró el código y obtén uno nuevo.',
  },
  rejected: {
    'origin': {
      heading: 'Empieza desde este sitio',
      text: 'Este paso empezó en otra dirección. Abre la página en {wanted} e inténtalo de nuevo.',
    },
    'navigation': {
      heading: 'Pulsa el botón otra vez',
      text:
        'Esta página solo se abre con su botón. Vuelve atrás, recarga la página y pulsa el botón.',
    },
    'browser': {
      heading: 'Este navegador no puede abrir la página',
      text: 'Es demasiado antiguo. Actualízalo o usa otro navegador.',
    },
    'host': {
      heading: 'Esta dirección no está en uso',
      text: 'El sitio no responde en esta dirección. Compruébala e inténtalo de nuevo.',
    },
    'method': {
      heading: 'Esta página no se abre así',
      text: 'Vuelve atrás y usa el botón de la página.',
    },
    'too-large': {
      heading: 'Es demasiado grande',
      text: 'Vuelve atrás, recarga la página e inténtalo de nuevo.',
    },
    'media-type': {
      heading: 'No se pueden leer los datos',
      text: 'Vuelve atrás, recarga la página y usa su botón.',
    },
    'next': {
      heading: 'Ese destino no es de este sitio',
      text:
        'Tras iniciar sesión solo se puede abrir una página de este sitio. Vuelve atrás y empieza de nuevo.',
    },
    'limited': {
      heading: 'Espera un poco',
      text: 'Ha habido muchos intentos en poco tiempo. Inténtalo de nuevo en {time}.',
    },
    'paused': {
      heading: 'Códigos en pausa',
      text:
        'Se eligió un número incorrecto: puede que alguien más tuviera tu código. Habrá códigos nuevos en {time}.',
    },
    'policy': { heading: 'Aquí no está permitido', text: '{told}' },
    'sessions': {
      heading: 'Demasiados dispositivos',
      text:
        'Tienes sesión en tantos dispositivos como permite este sitio. Ciérrala en uno e inténtalo de nuevo.',
    },
    'signed-out-loop': {
      heading: 'La sesión no se ha guardado',
      text:
        'Tras iniciar sesión no llegó ninguna cookie. Permite las cookies de este sitio e inténtalo de nuevo.',
    },
    'cookies': {
      heading: 'Este navegador no envía cookies',
      text:
        'Sin una cookie no se puede distinguir este dispositivo de otros. Permite las cookies de este sitio, o abre el código en otro navegador, e inténtalo de nuevo.',
    },
  },
  unchanged: 'Nada ha cambiado.',
  fault: {
    store: {
      heading: 'Ahora mismo no funciona',
      text: 'Una parte del sitio no responde. No se ha perdido nada. Inténtalo en un momento.',
    },
    delivery: {
      heading: 'No se pudo enviar el código',
      text: 'El servicio de envío no responde. No se ha perdido nada. Inténtalo en un momento.',
    },
    verification: {
      heading: 'No se pudo comprobar tu contraseña',
      text:
        'El servicio que la comprueba no responde. No se ha perdido nada. Inténtalo en un momento.',
    },
    address: {
      heading: 'Un móvil no puede abrir esta dirección',
      text:
        'La dirección de esta página solo funciona en este ordenador. Ábrela con la dirección del ordenador en la red.',
    },
    configuration: {
      heading: 'Esta página aún no está configurada',
      text: 'El responsable del sitio debe corregir sus ajustes. No se ha perdido nada.',
    },
  },
  operator: 'Para el responsable del sitio:',
  ways: {
    again: 'Intentar de nuevo',
    back: 'Volver',
    home: 'Seguir a {site}',
    ask: 'Obtener un código nuevo',
    login: 'Iniciar sesión',
    devices: 'Ver mis dispositivos',
    here: 'Mostrar un código nuevo',
  },
}
