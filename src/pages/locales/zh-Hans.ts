import type { Words } from '../words.ts'

/** The words in Chinese, in simplified script. */
export const zhHans: Words = {
  lang: 'zh-Hans',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: '要显示登录码吗？',
    text: '屏幕上会出现二维码。用手机相机扫描，即可在手机上以 {name} 的身份登录 {site}。',
    warning: '任何人扫描此码都能以 {name} 的身份登录。*切勿分享。*客服绝不会向您索要。',
    button: '显示登录码',
    deliver: {
      heading: '要发送登录码吗？',
      text: '登录码会发到您的收件箱，不会显示在屏幕上。用它可在手机上以 {name} 的身份登录 {site}。',
      warning: '任何人拿到此码都能以 {name} 的身份登录。*切勿分享或转发。*客服绝不会向您索要。',
      button: '发送登录码',
    },
    password: '您的密码',
    wrongPassword: '密码不正确，请重试。',
    account: '账号',
  },
  code: {
    heading: '用手机相机扫描',
    picture: '用于在手机上登录的二维码',
    steps: [
      '打开手机相机。',
      '对准二维码，点按链接。',
      '手机会询问是否以 {name} 的身份登录 {site}。',
    ],
    once: '此码仅能使用一次，有效期{time}。',
    until: '有效期至 {time}。',
    warning: '*切勿分享此图*或其截图。任何人扫描后都能以 {name} 的身份登录。',
    left: '剩余 {time}',
    soon: '此码将在{time}后过期。您可以获取新码。',
    over: '此码已过期',
    again: '获取新码',
    what: '发生了什么？',
    waiting: '正在等待您的手机',
    claimed: '有手机请求登录',
    done: '您的手机已登录',
  },
  delivered: {
    heading: '登录码已发出',
    text: '请查看收件箱。用登录码可在手机上以 {name} 的身份登录 {site}。',
    warning: '*切勿分享或转发登录码。*任何人拿到它都能以 {name} 的身份登录。',
    again: '发送新码',
  },
  message: {
    subject: '在手机上登录 {site}',
    text: `用手机相机扫描图片，或在手机上打开此链接，即可以 {name} 的身份登录 {site}：

{link}

链接仅能使用一次，有效期{time}。切勿分享或转发：任何人拿到它都能以 {name} 的身份登录。

如果您没有请求过，请不要打开，并更改密码：有人正以您的身份登录。
`,
  },
  confirm: {
    title: '在此设备上登录？',
    heading: '在此设备上以 {name} 的身份登录 {site}？',
    warning: '仅当此码是您刚刚在自己的电脑上生成时才继续。如果是别人发给您的，请不要登录。',
    by: '生成此码的电脑：{device}',
    button: '登录',
    cancel: '不，不登录',
    change: {
      title: '在此设备上切换账号？',
      heading: '在此设备上切换到 {name}？',
      text: '此设备现以 {current} 的身份登录 {site}。以 {name} 登录后，{current} 将在此退出。',
      button: '切换到 {name}',
      cancel: '不，继续使用 {current}',
    },
  },
  declined: {
    heading: '您没有登录',
    text: '此码已失效。您的电脑上也会显示。',
  },
  number: {
    heading: '在电脑上找到这个数字',
    text: '电脑会显示三个数字，或请您输入一个。请在那里选择这个数字。',
    waiting: '正在等待您的电脑',
    button: '继续',
    granted: { heading: '电脑已同意', text: '正在登录。' },
    done: { heading: '您已登录', text: '此设备已以 {name} 的身份登录 {site}。' },
    denied: {
      heading: '电脑已拒绝',
      text: '此设备未登录。如要重试，请在电脑上获取新码。',
    },
    ended: {
      heading: '此码已失效',
      text: '它已被新码取代，或电脑已退出登录。请在电脑上获取新码。',
    },
    undone: {
      heading: '登录已撤销',
      text: '有人在电脑上表示不是本人操作。此设备已退出登录。',
    },
    over: {
      heading: '已超时',
      text: '此设备未登录。如要重试，请在电脑上获取新码。',
    },
  },
  already: {
    heading: '您已经登录',
    text: '此设备已以 {name} 的身份登录 {site}。此码未被使用，一切未变。',
  },
  passkey: {
    heading: '创建通行密钥？',
    text: '下次您用指纹、面容或屏幕锁就能以 {name} 的身份登录 {site}，不用码。',
    warning: '请只在您自己的设备上创建。',
    button: '创建通行密钥',
    later: '暂时不要',
    failed: '没有创建通行密钥。',
    made: '您的通行密钥已就绪',
  },
  outcome: {
    waiting: {
      heading: '还没有人使用此码',
      text: '请用手机扫描。手机的请求会显示在这里。',
    },
    claimed: {
      heading: '有手机请求以 {name} 的身份登录',
      pick: '您的手机显示哪个数字？',
      type: '请输入手机上显示的数字。',
      number: '手机上的数字',
      approve: '允许登录',
      deny: '不是我的手机',
      elsewhere: '请在显示此码的电脑上回答。',
    },
    granted: { heading: '已允许您的手机登录', text: '手机正在登录。' },
    done: {
      heading: '您的手机已登录',
      text: '手机已以 {name} 的身份登录 {site}。',
      button: '完成',
      undo: '不是我操作的',
      instead: '不是您本人操作？请立即更改密码，并退出所有设备。',
    },
    denied: {
      heading: '手机未获允许',
      text: '数字不正确，或您已拒绝。此码已失效。',
    },
    declined: {
      heading: '手机上已拒绝',
      text: '此码已失效，没有人登录。',
    },
    replaced: { heading: '已有更新的码', text: '此码已失效，请使用最新的。' },
    signedOut: { heading: '此码已失效', text: '电脑已退出登录。' },
    undone: {
      heading: '那部手机已退出登录',
      text: '它曾用您的码登录，现已退出。如果您没有显示过此码，请更改密码。',
    },
    over: { heading: '此码已失效', text: '有效期已过。' },
  },
  bounce: { heading: '请稍候', text: '页面会自动继续。' },
  device: {
    device: '设备',
    place: '地点',
    near: '{place} 附近（大致）',
    when: '时间',
    now: '刚刚',
    network: '网络',
    same: '与您的相同',
    other: '与您的不同',
    calls: '自称 {client} 的设备',
    claim: '以上是设备的自我描述。',
  },
  devices: {
    heading: '您的登录设备',
    text: '以 {name} 的身份登录 {site} 的设备。',
    current: '此设备',
    how: {
      qr: '{when}通过二维码登录',
      here: '{when}由另一设备允许登录',
      pwd: '{when}用密码登录',
      other: '{when}登录',
    },
    seen: '最近活动：{when}',
    end: '退出该设备',
    endThis: '在此退出',
    others: '退出其他所有设备',
    all: '退出所有设备',
    fresh: '要退出并非由此设备登录的设备，请先重新登录。',
    freshLink: '重新登录',
    did: { one: '该设备已退出登录。', others: '其他所有设备已退出登录。' },
  },
  endAsk: {
    heading: '退出此设备？',
    text: '会立即退出。如果不是您本人登录，请这样做。',
    button: '退出该设备',
    cancel: '不，是我本人',
  },
  ended: {
    one: { heading: '设备已退出登录', text: '如果不是您本人登录，请同时更改密码。' },
    all: { heading: '您已退出登录', text: '您已在所有设备上退出登录。' },
  },
  hereAsk: {
    heading: '用手机在此登录？',
    text: '如果手机已登录，它可以让您在这里登录：屏幕显示二维码，手机扫描即可。',
    button: '显示二维码',
    login: '用其他方式登录',
  },
  here: {
    heading: '用手机相机扫描',
    picture: '用手机在此登录的二维码',
    text: '手机必须已登录 {site}。它会先征求您的同意。',
    letters: '无法扫描？请打开 {address} 并输入',
    soon: '此码将在{time}后过期。',
    over: '此码已过期',
    again: '显示新码',
    granted: {
      heading: '以 {name} 的身份继续？',
      text: '手机显示您是 {name}。如果不是，请拒绝。',
      change: '此处现以 {current} 的身份登录。继续后，{current} 将在此退出。',
      button: '以 {name} 的身份继续',
      cancel: '不，不是我',
    },
    done: { heading: '您已登录', text: '此设备已登录 {site}。' },
    denied: { heading: '手机已拒绝', text: '您没有在此登录。' },
    declined: { heading: '您没有登录', text: '此码已失效。' },
    ended: { heading: '此码已失效', text: '它已被新码取代。' },
    undone: { heading: '登录已撤销', text: '有人在手机上表示不是本人操作。您已在此退出登录。' },
    expired: { heading: '此码已过期', text: '您没有在此登录。' },
  },
  approve: {
    heading: '允许另一设备登录',
    text: '请输入它显示的字母。仅当设备就在您面前时才这样做。',
    letters: '8 个字母',
    wrong: '没有找到这些字母。请再看一下：可能已显示新码。',
    button: '继续',
  },
  approveAsk: {
    heading: '让此设备以 {name} 的身份登录 {site}？',
    warning:
      '仅当设备就在您面前时才同意。*如果有人把码发给您，或通过电话、聊天要求您这样做，请拒绝。*',
    compare: '它显示的是这些字母吗？',
    type: '请输入它显示的 8 个字母',
    life: '可以保持登录多久？',
    allow: '是，允许登录',
    deny: '否',
  },
  approveDone: {
    granted: { heading: '请在另一设备上继续', text: '它会再询问一次，然后以 {name} 的身份登录。' },
    done: { heading: '设备已登录', text: '设备已以 {name} 的身份登录 {site}。' },
    undone: { heading: '设备已退出登录', text: '如果您没有允许该设备登录，请更改密码。' },
  },
  denied: { heading: '您已拒绝', text: '设备未登录，它的码已失效。' },
  refused: {
    heading: '此码无效',
    text: '它可能已被使用、已过期，或不完整。',
    next: '请在电脑上打开显示此码的页面，获取新码。',
  },
  rejected: {
    'origin': {
      heading: '请从本网站开始',
      text: '此步骤是从其他网址开始的。请在 {wanted} 打开页面后重试。',
    },
    'navigation': {
      heading: '请再按一次按钮',
      text: '此页面只能通过按钮打开。请返回，重新加载页面，然后按按钮。',
    },
    'browser': {
      heading: '此浏览器无法打开页面',
      text: '它的版本太旧。请更新，或换用其他浏览器。',
    },
    'host': { heading: '此网址未启用', text: '本网站不在此网址提供服务。请检查网址后重试。' },
    'method': { heading: '不能这样打开此页面', text: '请返回，使用页面上的按钮。' },
    'too-large': { heading: '内容过大，无法发送', text: '请返回，重新加载页面后重试。' },
    'media-type': { heading: '无法读取内容', text: '请返回，重新加载页面，然后使用页面上的按钮。' },
    'next': {
      heading: '目标页面不属于本网站',
      text: '登录后只能打开本网站的页面。请返回重新开始。',
    },
    'limited': { heading: '请稍等', text: '短时间内尝试次数过多。请在{time}后重试。' },
    'paused': {
      heading: '已暂停发码',
      text: '选择了错误的数字，您的码可能在他人手中。{time}后可获取新码。',
    },
    'policy': { heading: '此处不允许这样做', text: '{told}' },
    'sessions': {
      heading: '设备过多',
      text: '您登录的设备数已达本网站上限。请先退出其中一台，然后重试。',
    },
    'signed-out-loop': {
      heading: '登录未能保持',
      text: '登录后没有收到会话 Cookie。请允许本网站的 Cookie，然后重试。',
    },
    'cookies': {
      heading: '此浏览器没有发送 Cookie',
      text:
        '没有 Cookie 就无法将此设备与其他设备区分。请允许本网站的 Cookie，或在其他浏览器中打开此码，然后重试。',
    },
  },
  unchanged: '一切未变。',
  fault: {
    store: {
      heading: '暂时无法使用',
      text: '网站的一部分没有响应。没有丢失任何内容。请稍后重试。',
    },
    delivery: {
      heading: '无法发送登录码',
      text: '发送服务没有响应。没有丢失任何内容。请稍后重试。',
    },
    verification: {
      heading: '无法核对密码',
      text: '核对服务没有响应。没有丢失任何内容。请稍后重试。',
    },
    address: {
      heading: '手机无法打开此网址',
      text: '此页面的网址只能在这台电脑上使用。请用电脑在网络中的地址打开。',
    },
    configuration: {
      heading: '此页面尚未设置好',
      text: '网站管理员需要更正设置。没有丢失任何内容。',
    },
  },
  operator: '致网站管理员：',
  ways: {
    again: '重试',
    back: '返回',
    home: '前往 {site}',
    ask: '获取新码',
    login: '登录',
    devices: '查看我的设备',
    here: '显示新码',
  },
}
