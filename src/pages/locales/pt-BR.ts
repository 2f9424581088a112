import type { Words } from '../words.ts'

/** The words in Portuguese of Brazil. */
export const ptBR: Words = {
  lang: 'pt-BR',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Mostrar um código de acesso?',
    text:
      'Um código QR vai aparecer nesta tela. Escaneie com a câmera do celular para entrar em {site} como {name} no celular.',
    warning:
      'Quem escanear o código pode entrar como {name}. *Nunca compartilhe.* O suporte nunca vai pedir o código.',
    button: 'Mostrar o código',
    deliver: {
      heading: 'Enviar um código de acesso?',
      text:
        'O código vai para o seu e-mail e não aparece nesta tela. Com ele você entra em {site} como {name} no celular.',
      warning:
        'Quem tiver o código pode entrar como {name}. *Nunca compartilhe nem encaminhe.* O suporte nunca vai pedir o código.',
      button: 'Enviar o código',
    },
    password: 'Sua senha',
    wrongPassword: 'A senha não confere. Tente de novo.',
    account: 'Conta',
  },
  code: {
    heading: 'Escaneie com a câmera do celular',
    picture: 'Código QR para entrar no celular',
    steps: [
      'Abra a câmera do celular.',
      'Aponte para o código e toque no link.',
      'O celular pergunta se você quer entrar em {site} como {name}.',
    ],
    once: 'O código funciona uma vez, por {time}.',
    until: 'Ele funciona até {time}.',
    warning:
      '*Nunca compartilhe esta imagem* nem uma captura dela. Quem escanear pode entrar como {name}.',
    left: 'Restam {time}',
    soon: 'O código expira em {time}. Você pode gerar outro.',
    over: 'O código expirou',
    again: 'Gerar novo código',
    what: 'O que aconteceu?',
    waiting: 'Aguardando seu celular',
    claimed: 'Um celular pede para entrar',
    done: 'Seu celular entrou',
  },
  delivered: {
    heading: 'Seu código está a caminho',
    text: 'Veja seu e-mail. Com o código você entra em {site} como {name} no celular.',
    warning:
      '*Nunca compartilhe nem encaminhe o código.* Quem tiver o código pode entrar como {name}.',
    again: 'Enviar novo código',
  },
  message: {
    subject: 'Entre em {site} no celular',
    text:
      `Escaneie a imagem com a câmera do celular, ou abra este link no celular, para entrar em {site} como {name}:

{link}

O link funciona uma vez, por {time}. Nunca compartilhe nem encaminhe: quem tiver o link pode entrar como {name}.

Se você não pediu, não abra e troque sua senha: alguém entrou na sua conta.
`,
  },
  confirm: {
    title: 'Entrar neste aparelho?',
    heading: 'Entrar em {site} como {name} neste aparelho?',
    warning:
      'Continue só se você mesmo acabou de gerar este código no seu computador. Se alguém enviou o código para você, não entre.',
    by: 'Computador que gerou este código: {device}',
    button: 'Entrar',
    cancel: 'Não, não entrar',
    change: {
      title: 'Trocar de conta neste aparelho?',
      heading: 'Trocar para {name} neste aparelho?',
      text:
        'Este aparelho está em {site} como {current}. Entrar como {name} encerra aqui a sessão de {current}.',
      button: 'Trocar para {name}',
      cancel: 'Não, continuar como {current}',
    },
  },
  declined: {
    heading: 'Você não entrou',
    text: 'O código não vale mais. Seu computador também mostra isso.',
  },
  number: {
    heading: 'Ache este número no computador',
    text: 'Seu computador mostra três números ou pede um. Escolha este lá.',
    waiting: 'Aguardando seu computador',
    button: 'Continuar',
    granted: { heading: 'Seu computador disse sim', text: 'Entrando.' },
    done: { heading: 'Você entrou', text: 'Este aparelho está em {site} como {name}.' },
    denied: {
      heading: 'Seu computador disse não',
      text: 'Este aparelho não entrou. Para tentar de novo, gere um novo código no computador.',
    },
    ended: {
      heading: 'Este código não vale mais',
      text:
        'Um mais novo tomou o lugar dele, ou o computador saiu da conta. Gere um novo código lá.',
    },
    undone: {
      heading: 'Isto foi desfeito',
      text: 'No computador alguém disse que não foi ele. A sessão neste aparelho foi encerrada.',
    },
    over: {
      heading: 'O tempo acabou',
      text: 'Este aparelho não entrou. Para tentar de novo, gere um novo código no computador.',
    },
  },
  already: {
    heading: 'Você já entrou',
    text: 'Este aparelho já está em {site} como {name}. O código não foi usado e nada mudou.',
  },
  passkey: {
    heading: 'Criar uma chave de acesso?',
    text:
      'Da próxima vez, você entra em {site} como {name} com a digital, o rosto ou o bloqueio de tela, sem código.',
    warning: 'Crie uma só em um aparelho seu.',
    button: 'Criar uma chave de acesso',
    later: 'Agora não',
    failed: 'Nenhuma chave de acesso foi criada.',
    made: 'Sua chave de acesso está pronta',
  },
  outcome: {
    waiting: {
      heading: 'Ninguém usou seu código ainda',
      text: 'Escaneie com o celular. O pedido dele aparece aqui.',
    },
    claimed: {
      heading: 'Um celular pede para entrar como {name}',
      pick: 'Qual número seu celular mostra?',
      type: 'Digite o número que seu celular mostra.',
      number: 'Número no celular',
      approve: 'Permitir',
      deny: 'Não é meu celular',
      elsewhere: 'Responda no computador que mostrou o código.',
    },
    granted: { heading: 'Seu celular pode entrar', text: 'Ele está entrando agora.' },
    done: {
      heading: 'Seu celular entrou',
      text: 'Ele está em {site} como {name}.',
      button: 'Pronto',
      undo: 'Não fui eu',
      instead: 'Não foi você? Troque sua senha e saia de todos os aparelhos agora.',
    },
    denied: {
      heading: 'O celular não entrou',
      text: 'O número estava errado, ou você disse não. O código não vale mais.',
    },
    declined: {
      heading: 'Recusado no celular',
      text: 'O código não vale mais e ninguém entrou.',
    },
    replaced: {
      heading: 'Há um código mais novo',
      text: 'Este código não vale mais. Use o último.',
    },
    signedOut: { heading: 'Este código não vale mais', text: 'O computador saiu da conta.' },
    undone: {
      heading: 'Aquele celular saiu',
      text:
        'Ele entrou com seu código e não está mais na conta. Se você não mostrou um código, troque sua senha.',
    },
    over: { heading: 'Este código não vale mais', text: 'O tempo dele acabou.' },
  },
  bounce: { heading: 'Um momento', text: 'A página continua sozinha.' },
  device: {
    device: 'Aparelho',
    place: 'Lugar',
    near: 'perto de {place}',
    when: 'Quando',
    now: 'agora mesmo',
    network: 'Rede',
    same: 'a mesma que a sua',
    other: 'diferente da sua',
    calls: 'um aparelho que diz ser {client}',
    claim: 'É o que o aparelho diz de si mesmo.',
  },
  devices: {
    heading: 'Onde você está conectado',
    text: 'Os aparelhos conectados a {site} como {name}.',
    current: 'Este aparelho',
    how: {
      qr: 'Entrou por código QR {when}',
      here: 'Liberado por outro aparelho {when}',
      pwd: 'Entrou com senha {when}',
      other: 'Entrou {when}',
    },
    seen: 'Visto {when}',
    end: 'Desconectar',
    endThis: 'Sair aqui',
    others: 'Desconectar os outros',
    all: 'Sair de todos',
    fresh: 'Para desconectar aparelhos que não entraram por este, entre mais uma vez antes.',
    freshLink: 'Entrar de novo',
    did: {
      one: 'O aparelho foi desconectado.',
      others: 'Todos os outros aparelhos foram desconectados.',
    },
  },
  endAsk: {
    heading: 'Desconectar este aparelho?',
    text: 'Ele sai na hora. Faça isso se não foi você.',
    button: 'Desconectar',
    cancel: 'Não, fui eu',
  },
  ended: {
    one: { heading: 'Aparelho desconectado', text: 'Se não foi você, troque também sua senha.' },
    all: { heading: 'Você saiu', text: 'Você saiu de todos os aparelhos.' },
  },
  hereAsk: {
    heading: 'Entrar aqui com o celular?',
    text:
      'Se você está conectado no celular, ele pode liberar você aqui: esta tela mostra um código e o celular escaneia.',
    button: 'Mostrar o código',
    login: 'Entrar de outro jeito',
  },
  here: {
    heading: 'Escaneie com a câmera do celular',
    picture: 'Código QR para entrar aqui com o celular',
    text: 'Seu celular precisa estar conectado a {site}. Ele pergunta antes de tudo.',
    letters: 'Não consegue escanear? Abra {address} e digite',
    soon: 'O código expira em {time}.',
    over: 'O código expirou',
    again: 'Mostrar novo código',
    granted: {
      heading: 'Continuar como {name}?',
      text: 'Seu celular diz que você é {name}. Se não for você, diga não.',
      change: 'Aqui está conectado {current}. Se continuar, a sessão de {current} será encerrada.',
      button: 'Continuar como {name}',
      cancel: 'Não, não sou eu',
    },
    done: { heading: 'Você entrou', text: 'Este aparelho está conectado a {site}.' },
    denied: { heading: 'Seu celular disse não', text: 'Você não entrou aqui.' },
    declined: { heading: 'Você não entrou', text: 'O código não vale mais.' },
    ended: { heading: 'Este código não vale mais', text: 'Um mais novo tomou o lugar dele.' },
    undone: {
      heading: 'Isto foi desfeito',
      text: 'No celular alguém disse que não foi ele. Sua sessão aqui foi encerrada.',
    },
    expired: { heading: 'O código expirou', text: 'Você não entrou aqui.' },
  },
  approve: {
    heading: 'Liberar outro aparelho',
    text: 'Digite as letras que ele mostra. Só se o aparelho estiver na sua frente.',
    letters: 'As 8 letras',
    wrong: 'Essas letras não existem. Veja de novo: talvez já haja um código novo.',
    button: 'Continuar',
  },
  approveAsk: {
    heading: 'Liberar este aparelho em {site} como {name}?',
    warning:
      'Diga sim só se o aparelho estiver na sua frente. *Se alguém enviou este código ou pede por telefone ou chat, diga não.*',
    compare: 'Ele mostra estas letras?',
    type: 'Digite as 8 letras que ele mostra',
    life: 'Por quanto tempo ele pode ficar conectado?',
    allow: 'Sim, liberar',
    deny: 'Não',
  },
  approveDone: {
    granted: {
      heading: 'Continue no outro aparelho',
      text: 'Ele pergunta mais uma vez e entra como {name}.',
    },
    done: { heading: 'O aparelho entrou', text: 'Ele está em {site} como {name}.' },
    undone: {
      heading: 'Aparelho desconectado',
      text: 'Se você não liberou esse aparelho, troque sua senha.',
    },
  },
  denied: {
    heading: 'Você disse não',
    text: 'O aparelho não entrou. O código dele não vale mais.',
  },
  refused: {
    heading: 'Este código não funciona',
    text: 'Ele pode já ter sido usado, ter expirado ou estar incompleto.',
    next: 'No computador, abra a página que mostrou o código e gere um novo.',
  },
  rejected: {
    'origin': {
      heading: 'Comece a partir deste site',
      text: 'Esta etapa começou em outro endereço. Abra a página em {wanted} e tente de novo.',
    },
    'navigation': {
      heading: 'Aperte o botão de novo',
      text: 'Esta página só abre pelo botão dela. Volte, recarregue a página e aperte o botão.',
    },
    'browser': {
      heading: 'Este navegador não abre a página',
      text: 'Ele é antigo demais. Atualize ou use outro navegador.',
    },
    'host': {
      heading: 'Este endereço não está em uso',
      text: 'O site não responde neste endereço. Confira e tente de novo.',
    },
    'method': { heading: 'Esta página não abre assim', text: 'Volte e use o botão da página.' },
    'too-large': {
      heading: 'É grande demais',
      text: 'Volte, recarregue a página e tente de novo.',
    },
    'media-type': {
      heading: 'Não dá para ler os dados',
      text: 'Volte, recarregue a página e use o botão dela.',
    },
    'next': {
      heading: 'Esse destino não é deste site',
      text: 'Depois de entrar só pode abrir uma página deste site. Volte e comece de novo.',
    },
    'limited': {
      heading: 'Espere um pouco',
      text: 'Houve muitas tentativas em pouco tempo. Tente de novo em {time}.',
    },
    'paused': {
      heading: 'Códigos em pausa',
      text:
        'Um número errado foi escolhido: outra pessoa pode ter tido seu código. Novos códigos em {time}.',
    },
    'policy': { heading: 'Isto não é permitido aqui', text: '{told}' },
    'sessions': {
      heading: 'Aparelhos demais',
      text:
        'Você está conectado em tantos aparelhos quanto este site permite. Desconecte um e tente de novo.',
    },
    'signed-out-loop': {
      heading: 'A entrada não durou',
      text:
        'Depois de entrar não veio nenhum cookie de sessão. Permita os cookies deste site e tente de novo.',
    },
    'cookies': {
      heading: 'Este navegador não envia cookies',
      text:
        'Sem um cookie não dá para distinguir este aparelho dos outros. Permita os cookies deste site, ou abra o código em outro navegador, e tente de novo.',
    },
  },
  unchanged: 'Nada mudou.',
  fault: {
    store: {
      heading: 'Não está funcionando agora',
      text: 'Uma parte do site não responde. Nada se perdeu. Tente daqui a pouco.',
    },
    delivery: {
      heading: 'Não foi possível enviar o código',
      text: 'O serviço de envio não responde. Nada se perdeu. Tente daqui a pouco.',
    },
    verification: {
      heading: 'Não foi possível conferir sua senha',
      text: 'O serviço que a confere não responde. Nada se perdeu. Tente daqui a pouco.',
    },
    address: {
      heading: 'Um celular não abre este endereço',
      text:
        'O endereço desta página só funciona neste computador. Abra pelo endereço do computador na rede.',
    },
    configuration: {
      heading: 'Esta página ainda não está pronta',
      text: 'O responsável pelo site precisa corrigir as configurações. Nada se perdeu.',
    },
  },
  operator: 'Para o responsável pelo site:',
  ways: {
    again: 'Tentar de novo',
    back: 'Voltar',
    home: 'Continuar para {site}',
    ask: 'Gerar novo código',
    login: 'Entrar',
    devices: 'Ver meus aparelhos',
    here: 'Mostrar novo código',
  },
}
