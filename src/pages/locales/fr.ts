import type { Words } from '../words.ts'

/** The words in French. */
export const fr: Words = {
  lang: 'fr',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Afficher un code de connexion ?',
    text:
      'Un QR code s’affiche sur cet écran. Scannez-le avec l’appareil photo de votre téléphone pour vous y connecter à {site} en tant que {name}.',
    warning:
      'Toute personne qui scanne le code peut se connecter en tant que {name}. *Ne le partagez jamais.* Aucun service client ne vous le demandera.',
    button: 'Afficher le code',
    deliver: {
      heading: 'Envoyer un code de connexion ?',
      text:
        'Le code arrive dans votre messagerie, pas sur cet écran. Il vous connecte sur votre téléphone à {site} en tant que {name}.',
      warning:
        'Toute personne qui a le code peut se connecter en tant que {name}. *Ne le transférez jamais.* Aucun service client ne vous le demandera.',
      button: 'Envoyer le code',
    },
    password: 'Votre mot de passe',
    wrongPassword: 'Ce mot de passe est incorrect. Veuillez réessayer.',
    account: 'Compte',
  },
  code: {
    heading: 'Scannez avec l’appareil photo de votre téléphone',
    picture: 'QR code pour connecter votre téléphone',
    steps: [
      'Ouvrez l’appareil photo de votre téléphone.',
      'Visez le code et touchez le lien.',
      'Votre téléphone demande alors s’il faut vous connecter à {site} en tant que {name}.',
    ],
    once: 'Le code fonctionne une fois, pendant {time}.',
    until: 'Il est valable jusqu’à {time}.',
    warning:
      '*Ne partagez jamais cette image*, même en capture d’écran. Toute personne qui la scanne peut se connecter en tant que {name}.',
    left: 'Encore {time}',
    soon: 'Ce code expire dans {time}. Vous pouvez en obtenir un autre.',
    over: 'Ce code a expiré',
    again: 'Obtenir un nouveau code',
    what: 'Que s’est-il passé ?',
    waiting: 'En attente de votre téléphone',
    claimed: 'Un téléphone demande à se connecter',
    done: 'Votre téléphone est connecté',
  },
  delivered: {
    heading: 'Votre code est en route',
    text:
      'Consultez votre messagerie. Le code vous connecte sur votre téléphone à {site} en tant que {name}.',
    warning:
      '*Ne transférez jamais le code.* Toute personne qui l’a peut se connecter en tant que {name}.',
    again: 'Envoyer un nouveau code',
  },
  message: {
    subject: 'Se connecter à {site} sur votre téléphone',
    text:
      `Scannez l’image avec l’appareil photo de votre téléphone, ou ouvrez-y ce lien, pour vous connecter à {site} en tant que {name} :

{link}

Le lien fonctionne une fois, pendant {time}. Ne le transférez jamais : toute personne qui l’a peut se connecter en tant que {name}.

Si vous ne l’avez pas demandé, ne l’ouvrez pas et changez votre mot de passe : quelqu’un est connecté à votre place.
`,
  },
  confirm: {
    title: 'Se connecter sur cet appareil ?',
    heading: 'Se connecter à {site} en tant que {name} sur cet appareil ?',
    warning:
      'Continuez seulement si vous venez de créer ce code vous-même, sur votre ordinateur. Si quelqu’un vous l’a envoyé, ne vous connectez pas.',
    by: 'Ordinateur qui a créé ce code : {device}',
    button: 'Se connecter',
    cancel: 'Non, ne pas se connecter',
    change: {
      title: 'Changer de compte sur cet appareil ?',
      heading: 'Passer à {name} sur cet appareil ?',
      text:
        '{current} est connecté ici à {site}. Si vous vous connectez en tant que {name}, {current} sera déconnecté.',
      button: 'Passer à {name}',
      cancel: 'Non, rester connecté en tant que {current}',
    },
  },
  declined: {
    heading: 'Vous n’êtes pas connecté',
    text: 'Le code n’est plus valable. Votre ordinateur l’indique aussi.',
  },
  number: {
    heading: 'Trouvez ce nombre sur votre ordinateur',
    text: 'Votre ordinateur affiche trois nombres ou en demande un. Choisissez-y celui-ci.',
    waiting: 'En attente de votre ordinateur',
    button: 'Continuer',
    granted: { heading: 'Votre ordinateur a accepté', text: 'Connexion en cours.' },
    done: {
      heading: 'Vous êtes connecté',
      text: 'Cet appareil est connecté à {site} en tant que {name}.',
    },
    denied: {
      heading: 'Votre ordinateur a refusé',
      text:
        'Cet appareil n’a pas été connecté. Pour réessayer, obtenez un nouveau code sur votre ordinateur.',
    },
    ended: {
      heading: 'Ce code n’est plus valable',
      text:
        'Un code plus récent l’a remplacé, ou l’ordinateur s’est déconnecté. Obtenez-y un nouveau code.',
    },
    undone: {
      heading: 'La connexion a été annulée',
      text:
        'Sur l’ordinateur, quelqu’un a indiqué que ce n’était pas lui. Cet appareil est déconnecté.',
    },
    over: {
      heading: 'Le délai est dépassé',
      text:
        'Cet appareil n’a pas été connecté. Pour réessayer, obtenez un nouveau code sur votre ordinateur.',
    },
  },
  already: {
    heading: 'Vous êtes déjà connecté',
    text:
      'Cet appareil est connecté à {site} en tant que {name}. Le code n’a pas servi et rien n’a changé.',
  },
  passkey: {
    heading: 'Créer une clé d’accès ?',
    text:
      'La prochaine fois, votre empreinte, votre visage ou le verrouillage de l’écran vous connecte à {site} en tant que {name}, sans code.',
    warning: 'Faites-le seulement sur un appareil qui est à vous.',
    button: 'Créer une clé d’accès',
    later: 'Pas maintenant',
    failed: 'Aucune clé d’accès n’a été créée.',
    made: 'Votre clé d’accès est prête',
  },
  outcome: {
    waiting: {
      heading: 'Personne n’a encore utilisé votre code',
      text: 'Scannez-le avec votre téléphone. Sa demande s’affichera ici.',
    },
    claimed: {
      heading: 'Un téléphone demande à se connecter en tant que {name}',
      pick: 'Quel nombre votre téléphone affiche-t-il ?',
      type: 'Saisissez le nombre affiché par votre téléphone.',
      number: 'Nombre sur votre téléphone',
      approve: 'Autoriser',
      deny: 'Ce n’est pas mon téléphone',
      elsewhere: 'Répondez sur l’ordinateur qui a affiché le code.',
    },
    granted: { heading: 'Votre téléphone est autorisé', text: 'Il se connecte.' },
    done: {
      heading: 'Votre téléphone est connecté',
      text: 'Il est connecté à {site} en tant que {name}.',
      button: 'Terminé',
      undo: 'Ce n’était pas moi',
      instead:
        'Ce n’était pas vous ? Changez tout de suite votre mot de passe et déconnectez tous les appareils.',
    },
    denied: {
      heading: 'Le téléphone n’a pas été autorisé',
      text: 'Le nombre était faux, ou vous avez refusé. Le code n’est plus valable.',
    },
    declined: {
      heading: 'Refusé sur le téléphone',
      text: 'Le code n’est plus valable et personne n’a été connecté.',
    },
    replaced: {
      heading: 'Un code plus récent l’a remplacé',
      text: 'Ce code n’est plus valable. Utilisez le dernier.',
    },
    signedOut: { heading: 'Ce code n’est plus valable', text: 'L’ordinateur s’est déconnecté.' },
    undone: {
      heading: 'Ce téléphone est déconnecté',
      text:
        'Votre code l’avait connecté, il ne l’est plus. Si vous n’avez affiché aucun code, changez votre mot de passe.',
    },
    over: { heading: 'Ce code n’est plus valable', text: 'Son délai est dépassé.' },
  },
  bounce: { heading: 'Un instant', text: 'La page suivante s’ouvre toute seule.' },
  device: {
    device: 'Appareil',
    place: 'Lieu',
    near: 'vers {place}',
    when: 'Quand',
    now: 'à l’instant',
    network: 'Réseau',
    same: 'le même que le vôtre',
    other: 'pas le même que le vôtre',
    calls: 'un appareil qui dit s’appeler {client}',
    claim: 'C’est ce que l’appareil dit de lui-même.',
  },
  devices: {
    heading: 'Où vous êtes connecté',
    text: 'Ces appareils sont connectés à {site} en tant que {name}.',
    current: 'Cet appareil',
    how: {
      qr: 'Connecté par QR code {when}',
      here: 'Autorisé par un autre appareil {when}',
      pwd: 'Connecté avec un mot de passe {when}',
      other: 'Connecté {when}',
    },
    seen: 'Vu {when}',
    end: 'Déconnecter',
    endThis: 'Se déconnecter ici',
    others: 'Déconnecter tous les autres',
    all: 'Se déconnecter partout',
    fresh:
      'Pour déconnecter des appareils que celui-ci n’a pas connectés, connectez-vous d’abord à nouveau.',
    freshLink: 'Se reconnecter',
    did: {
      one: 'Cet appareil est déconnecté.',
      others: 'Tous les autres appareils sont déconnectés.',
    },
  },
  endAsk: {
    heading: 'Déconnecter cet appareil ?',
    text: 'Il est déconnecté aussitôt. Faites-le si ce n’était pas vous.',
    button: 'Déconnecter',
    cancel: 'Non, c’était moi',
  },
  ended: {
    one: {
      heading: 'Appareil déconnecté',
      text: 'Si ce n’était pas vous, changez aussi votre mot de passe.',
    },
    all: { heading: 'Vous êtes déconnecté', text: 'Vous êtes déconnecté sur tous les appareils.' },
  },
  hereAsk: {
    heading: 'Se connecter ici avec votre téléphone ?',
    text:
      'Si vous êtes connecté sur votre téléphone, il peut vous connecter ici : cet écran affiche un code, votre téléphone le scanne.',
    button: 'Afficher le code',
    login: 'Se connecter autrement',
  },
  here: {
    heading: 'Scannez avec l’appareil photo de votre téléphone',
    picture: 'QR code pour vous connecter ici avec votre téléphone',
    text: 'Votre téléphone doit être connecté à {site}. Il vous demande d’abord votre accord.',
    letters: 'Impossible de scanner ? Ouvrez {address} et saisissez',
    soon: 'Ce code expire dans {time}.',
    over: 'Ce code a expiré',
    again: 'Afficher un nouveau code',
    granted: {
      heading: 'Continuer en tant que {name} ?',
      text: 'D’après votre téléphone, vous êtes {name}. Si ce n’est pas vous, refusez.',
      change: '{current} est connecté ici. Si vous continuez, {current} sera déconnecté.',
      button: 'Continuer en tant que {name}',
      cancel: 'Non, ce n’est pas moi',
    },
    done: { heading: 'Vous êtes connecté', text: 'Cet appareil est connecté à {site}.' },
    denied: { heading: 'Votre téléphone a refusé', text: 'Vous n’avez pas été connecté ici.' },
    declined: { heading: 'Vous n’êtes pas connecté', text: 'Le code n’est plus valable.' },
    ended: { heading: 'Ce code n’est plus valable', text: 'Un code plus récent l’a remplacé.' },
    undone: {
      heading: 'La connexion a été annulée',
      text:
        'Sur le téléphone, quelqu’un a indiqué que ce n’était pas lui. Vous êtes déconnecté ici.',
    },
    expired: { heading: 'Ce code a expiré', text: 'Vous n’avez pas été connecté ici.' },
  },
  approve: {
    heading: 'Autoriser un autre appareil',
    text: 'Saisissez les lettres qu’il affiche, seulement si l’appareil est devant vous.',
    letters: 'Les 8 lettres',
    wrong: 'Ces lettres sont inconnues. Vérifiez : un nouveau code est peut-être affiché.',
    button: 'Continuer',
  },
  approveAsk: {
    heading: 'Connecter cet appareil à {site} en tant que {name} ?',
    warning:
      'Acceptez seulement si l’appareil est devant vous. *Si quelqu’un vous a envoyé ce code ou vous le demande par téléphone ou par message, refusez.*',
    compare: 'Affiche-t-il ces lettres ?',
    type: 'Saisissez les 8 lettres qu’il affiche',
    life: 'Combien de temps peut-il rester connecté ?',
    allow: 'Oui, le connecter',
    deny: 'Non',
  },
  approveDone: {
    granted: {
      heading: 'Continuez sur l’autre appareil',
      text: 'Il demande encore une fois, puis il est connecté en tant que {name}.',
    },
    done: { heading: 'Appareil connecté', text: 'Il est connecté à {site} en tant que {name}.' },
    undone: {
      heading: 'Appareil déconnecté',
      text: 'Si vous ne l’avez pas autorisé, changez votre mot de passe.',
    },
  },
  denied: {
    heading: 'Vous avez refusé',
    text: 'L’appareil n’a pas été connecté. Son code n’est plus valable.',
  },
  refused: {
    heading: 'Ce code ne fonctionne pas',
    text: 'Il a peut-être déjà servi, expiré, ou il est incomplet.',
    next: 'Sur votre ordinateur, ouvrez la page qui affichait le code et obtenez-en un nouveau.',
  },
  rejected: {
    'origin': {
      heading: 'Veuillez partir de ce site',
      text: 'Cette étape a commencé à une autre adresse. Ouvrez la page à {wanted} et réessayez.',
    },
    'navigation': {
      heading: 'Veuillez appuyer à nouveau sur le bouton',
      text:
        'Cette page ne s’ouvre que par son bouton. Revenez en arrière, rechargez la page et appuyez sur le bouton.',
    },
    'browser': {
      heading: 'Ce navigateur ne peut pas ouvrir la page',
      text: 'Il est trop ancien. Mettez-le à jour ou utilisez-en un autre.',
    },
    'host': {
      heading: 'Cette adresse n’est pas utilisée',
      text: 'Ce site ne répond pas à cette adresse. Vérifiez-la et réessayez.',
    },
    'method': {
      heading: 'Cette page ne s’ouvre pas ainsi',
      text: 'Revenez en arrière et utilisez le bouton de la page.',
    },
    'too-large': {
      heading: 'C’est trop volumineux',
      text: 'Revenez en arrière, rechargez la page et réessayez.',
    },
    'media-type': {
      heading: 'Ces données sont illisibles',
      text: 'Revenez en arrière, rechargez la page et utilisez son bouton.',
    },
    'next': {
      heading: 'Cette page n’appartient pas à ce site',
      text:
        'Après la connexion, seule une page de ce site peut s’ouvrir. Revenez en arrière et recommencez.',
    },
    'limited': {
      heading: 'Veuillez patienter un peu',
      text: 'Il y a eu trop d’essais en peu de temps. Réessayez dans {time}.',
    },
    'paused': {
      heading: 'Les codes sont suspendus',
      text:
        'Un mauvais nombre a été choisi : quelqu’un d’autre avait peut-être votre code. Nouveaux codes dans {time}.',
    },
    'policy': { heading: 'Ce n’est pas autorisé ici', text: '{told}' },
    'sessions': {
      heading: 'Trop d’appareils',
      text:
        'Vous êtes connecté sur autant d’appareils que ce site l’autorise. Déconnectez-en un, puis réessayez.',
    },
    'signed-out-loop': {
      heading: 'La connexion n’a pas été conservée',
      text:
        'Après la connexion, aucun cookie de session n’est revenu. Autorisez les cookies de ce site, puis réessayez.',
    },
    'cookies': {
      heading: 'Ce navigateur n’envoie aucun cookie',
      text:
        'Sans cookie, cet appareil ne peut pas être distingué des autres. Autorisez les cookies de ce site, ou ouvrez le code dans un autre navigateur, puis réessayez.',
    },
  },
  unchanged: 'Rien n’a changé.',
  fault: {
    store: {
      heading: 'Service momentanément indisponible',
      text: 'Une partie de ce site ne répond pas. Rien n’est perdu. Réessayez dans un instant.',
    },
    delivery: {
      heading: 'Le code n’a pas pu être envoyé',
      text: 'Le service d’envoi ne répond pas. Rien n’est perdu. Réessayez dans un instant.',
    },
    verification: {
      heading: 'Votre mot de passe n’a pas pu être vérifié',
      text:
        'Le service de vérification ne répond pas. Rien n’est perdu. Réessayez dans un instant.',
    },
    address: {
      heading: 'Un téléphone ne peut pas ouvrir cette adresse',
      text:
        'L’adresse de cette page ne fonctionne que sur cet ordinateur. Ouvrez-la à l’adresse de l’ordinateur sur le réseau.',
    },
    configuration: {
      heading: 'Cette page n’est pas encore configurée',
      text: 'L’exploitant du site doit corriger ses réglages. Rien n’est perdu.',
    },
  },
  operator: 'Pour l’exploitant du site :',
  ways: {
    again: 'Réessayer',
    back: 'Retour',
    home: 'Continuer vers {site}',
    ask: 'Obtenir un nouveau code',
    login: 'Se connecter',
    devices: 'Voir mes appareils',
    here: 'Afficher un nouveau code',
  },
}
