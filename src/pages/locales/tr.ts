import type { Words } from '../words.ts'

/** The words in Turkish. */
export const tr: Words = {
  lang: 'tr',
  dir: 'ltr',
  title: '{page} · {site}',
  ask: {
    heading: 'Giriş kodu gösterilsin mi?',
    text:
      'Bu ekranda bir QR kodu çıkar. Telefonunuzda {site} sitesine {name} olarak girmek için onu telefonunuzun kamerasıyla okutun.',
    warning:
      'Kodu okutan herkes {name} olarak girebilir. *Kimseyle paylaşmayın.* Hiçbir destek görevlisi bunu sizden istemez.',
    button: 'Kodu göster',
    deliver: {
      heading: 'Giriş kodu gönderilsin mi?',
      text:
        'Kod bu ekranda görünmez, gelen kutunuza gönderilir. Onunla telefonunuzda {site} sitesine {name} olarak girersiniz.',
      warning:
        'Koda sahip olan herkes {name} olarak girebilir. *Kimseyle paylaşmayın, iletmeyin.* Hiçbir destek görevlisi bunu sizden istemez.',
      button: 'Kodu gönder',
    },
    password: 'Parolanız',
    wrongPassword: 'Parola doğru değil. Lütfen tekrar deneyin.',
    account: 'Hesap',
  },
  code: {
    heading: 'Telefonunuzun kamerasıyla okutun',
    picture: 'Telefonda giriş için QR kodu',
    steps: [
      'Telefonunuzun kamerasını açın.',
      'Koda tutun ve bağlantıya dokunun.',
      'Telefonunuz {site} sitesine {name} olarak girilsin mi diye sorar.',
    ],
    once: 'Kod bir kez kullanılır. Süresi: {time}.',
    until: 'Geçerlilik sonu: {time}.',
    warning:
      '*Bu resmi* veya ekran görüntüsünü *kimseyle paylaşmayın.* Okutan herkes {name} olarak girebilir.',
    left: 'Kalan süre {time}',
    soon: 'Kodun süresi {time} sonra doluyor. Yeni bir kod alabilirsiniz.',
    over: 'Kodun süresi doldu',
    again: 'Yeni kod al',
    what: 'Ne oldu?',
    waiting: 'Telefonunuz bekleniyor',
    claimed: 'Bir telefon giriş istiyor',
    done: 'Telefonunuz giriş yaptı',
  },
  delivered: {
    heading: 'Kodunuz yolda',
    text: 'Gelen kutunuza bakın. Kodla telefonunuzda {site} sitesine {name} olarak girersiniz.',
    warning:
      '*Kodu kimseyle paylaşmayın, iletmeyin.* Koda sahip olan herkes {name} olarak girebilir.',
    again: 'Yeni kod gönder',
  },
  message: {
    subject: 'Telefonunuzda {site} girişi',
    text:
      `{site} sitesine {name} olarak girmek için resmi telefonunuzun kamerasıyla okutun veya bu bağlantıyı telefonunuzda açın:

{link}

Bağlantı bir kez kullanılır. Süresi: {time}. Kimseyle paylaşmayın, iletmeyin: ona sahip olan herkes {name} olarak girebilir.

Bunu siz istemediyseniz bağlantıyı açmayın ve parolanızı değiştirin: biri sizin adınıza giriş yapmış.
`,
  },
  confirm: {
    title: 'Bu cihazda giriş yapılsın mı?',
    heading: 'Bu cihazda {site} sitesine {name} olarak girilsin mi?',
    warning:
      'Yalnızca bu kodu az önce kendi bilgisayarınızda kendiniz oluşturduysanız devam edin. Kodu size biri gönderdiyse giriş yapmayın.',
    by: 'Bu kodu oluşturan bilgisayar: {device}',
    button: 'Giriş yap',
    cancel: 'Hayır, giriş yapma',
    change: {
      title: 'Bu cihazda hesap değiştirilsin mi?',
      heading: 'Bu cihazda {name} hesabına geçilsin mi?',
      text:
        'Bu cihazda {site} sitesinde {current} oturumu açık. {name} olarak girerseniz {current} burada çıkış yapar.',
      button: '{name} hesabına geç',
      cancel: 'Hayır, {current} olarak kal',
    },
  },
  declined: {
    heading: 'Giriş yapmadınız',
    text: 'Kod artık geçersiz. Bilgisayarınızda da böyle yazıyor.',
  },
  number: {
    heading: 'Bu sayıyı bilgisayarınızda bulun',
    text: 'Bilgisayarınız üç sayı gösteriyor veya bir sayı soruyor. Orada bunu seçin.',
    waiting: 'Bilgisayarınız bekleniyor',
    button: 'Devam',
    granted: { heading: 'Bilgisayarınız onayladı', text: 'Giriş yapılıyor.' },
    done: { heading: 'Giriş yaptınız', text: 'Bu cihaz {site} sitesine {name} olarak girdi.' },
    denied: {
      heading: 'Bilgisayarınız reddetti',
      text: 'Bu cihaz giriş yapmadı. Tekrar denemek için bilgisayarınızda yeni kod alın.',
    },
    ended: {
      heading: 'Bu kod artık geçersiz',
      text: 'Yerine daha yeni bir kod geldi veya bilgisayar çıkış yaptı. Orada yeni kod alın.',
    },
    undone: {
      heading: 'Geri alındı',
      text: 'Bilgisayarda biri bunun kendisi olmadığını söyledi. Bu cihaz çıkış yaptı.',
    },
    over: {
      heading: 'Süre doldu',
      text: 'Bu cihaz giriş yapmadı. Tekrar denemek için bilgisayarınızda yeni kod alın.',
    },
  },
  already: {
    heading: 'Zaten giriş yaptınız',
    text:
      'Bu cihaz {site} sitesine {name} olarak girmiş durumda. Kod kullanılmadı, hiçbir şey değişmedi.',
  },
  passkey: {
    heading: 'Geçiş anahtarı oluşturulsun mu?',
    text:
      'Bir dahaki sefere {site} sitesine {name} olarak parmak izi, yüz veya ekran kilidiyle, kodsuz girersiniz.',
    warning: 'Yalnızca kendi cihazınızda oluşturun.',
    button: 'Geçiş anahtarı oluştur',
    later: 'Şimdi değil',
    failed: 'Geçiş anahtarı oluşturulmadı.',
    made: 'Geçiş anahtarınız hazır',
  },
  outcome: {
    waiting: {
      heading: 'Kodunuzu henüz kimse kullanmadı',
      text: 'Telefonunuzla okutun. Telefonun isteği burada görünür.',
    },
    claimed: {
      heading: 'Bir telefon {name} olarak girmek istiyor',
      pick: 'Telefonunuz hangi sayıyı gösteriyor?',
      type: 'Telefonunuzdaki sayıyı yazın.',
      number: 'Telefonunuzdaki sayı',
      approve: 'İzin ver',
      deny: 'Bu benim telefonum değil',
      elsewhere: 'Kodu gösteren bilgisayarda yanıtlayın.',
    },
    granted: { heading: 'Telefonunuza izin verildi', text: 'Şimdi giriş yapıyor.' },
    done: {
      heading: 'Telefonunuz giriş yaptı',
      text: '{site} sitesine {name} olarak girdi.',
      button: 'Tamam',
      undo: 'Bu ben değildim',
      instead: 'Bu siz değil miydiniz? Hemen parolanızı değiştirin ve tüm cihazlarda çıkış yapın.',
    },
    denied: {
      heading: 'Telefona izin verilmedi',
      text: 'Sayı yanlıştı veya reddettiniz. Kod artık geçersiz.',
    },
    declined: {
      heading: 'Telefonda reddedildi',
      text: 'Kod artık geçersiz, kimse giriş yapmadı.',
    },
    replaced: {
      heading: 'Daha yeni bir kod var',
      text: 'Bu kod artık geçersiz. En yenisini kullanın.',
    },
    signedOut: { heading: 'Bu kod artık geçersiz', text: 'Bilgisayar çıkış yaptı.' },
    undone: {
      heading: 'O telefon çıkış yaptı',
      text: 'Sizin kodunuzla girmişti, artık değil. Kod göstermediyseniz parolanızı değiştirin.',
    },
    over: { heading: 'Bu kod artık geçersiz', text: 'Süresi doldu.' },
  },
  bounce: { heading: 'Bir saniye', text: 'Sayfa kendiliğinden devam eder.' },
  device: {
    device: 'Cihaz',
    place: 'Yer',
    near: '{place} civarı',
    when: 'Ne zaman',
    now: 'az önce',
    network: 'Ağ',
    same: 'sizinkiyle aynı',
    other: 'sizinkinden farklı',
    calls: 'kendine {client} diyen bir cihaz',
    claim: 'Cihaz kendini böyle tanıtıyor.',
  },
  devices: {
    heading: 'Oturumunuzun açık olduğu yerler',
    text: '{site} sitesinde {name} oturumu açık olan cihazlar.',
    current: 'Bu cihaz',
    how: {
      qr: 'QR koduyla giriş: {when}',
      here: 'Başka cihazdan izin: {when}',
      pwd: 'Parolayla giriş: {when}',
      other: 'Giriş: {when}',
    },
    seen: 'Son görülme: {when}',
    end: 'Oturumu kapat',
    endThis: 'Burada çıkış yap',
    others: 'Diğerlerini kapat',
    all: 'Her yerde çıkış yap',
    fresh: 'Bu cihazdan açılmamış oturumları kapatmak için önce yeniden giriş yapın.',
    freshLink: 'Yeniden giriş yap',
    did: { one: 'O cihazın oturumu kapatıldı.', others: 'Diğer tüm cihazların oturumu kapatıldı.' },
  },
  endAsk: {
    heading: 'Bu cihazın oturumu kapatılsın mı?',
    text: 'Hemen kapatılır. Giren siz değilseniz bunu yapın.',
    button: 'Oturumu kapat',
    cancel: 'Hayır, bendim',
  },
  ended: {
    one: { heading: 'Oturum kapatıldı', text: 'Giren siz değilseniz parolanızı da değiştirin.' },
    all: { heading: 'Çıkış yaptınız', text: 'Tüm cihazlarda çıkış yaptınız.' },
  },
  hereAsk: {
    heading: 'Burada telefonunuzla giriş yapılsın mı?',
    text:
      'Telefonunuzda oturum açıksa sizi buraya alabilir: bu ekran bir kod gösterir, telefonunuz okutur.',
    button: 'Kodu göster',
    login: 'Başka yolla gir',
  },
  here: {
    heading: 'Telefonunuzun kamerasıyla okutun',
    picture: 'Telefonla burada giriş için QR kodu',
    text: 'Telefonunuzda {site} oturumu açık olmalı. Önce size sorar.',
    letters: 'Okutamıyor musunuz? {address} adresini açıp yazın',
    soon: 'Kodun süresi {time} sonra doluyor.',
    over: 'Kodun süresi doldu',
    again: 'Yeni kod göster',
    granted: {
      heading: '{name} olarak devam edilsin mi?',
      text: 'Telefonunuza göre siz {name} kullanıcısısınız. Değilseniz hayır deyin.',
      change: 'Burada {current} oturumu açık. Devam ederseniz {current} burada çıkış yapar.',
      button: '{name} olarak devam et',
      cancel: 'Hayır, bu ben değilim',
    },
    done: { heading: 'Giriş yaptınız', text: 'Bu cihaz {site} sitesine girdi.' },
    denied: { heading: 'Telefonunuz reddetti', text: 'Burada giriş yapmadınız.' },
    declined: { heading: 'Giriş yapmadınız', text: 'Kod artık geçersiz.' },
    ended: { heading: 'Bu kod artık geçersiz', text: 'Yerine daha yeni bir kod geldi.' },
    undone: {
      heading: 'Geri alındı',
      text: 'Telefonda biri bunun kendisi olmadığını söyledi. Burada çıkış yaptınız.',
    },
    expired: { heading: 'Kodun süresi doldu', text: 'Burada giriş yapmadınız.' },
  },
  approve: {
    heading: 'Başka bir cihaza izin ver',
    text: 'Gösterdiği harfleri yazın. Yalnızca cihaz karşınızdaysa.',
    letters: '8 harf',
    wrong: 'Bu harfler bilinmiyor. Tekrar bakın: yeni bir kod çıkmış olabilir.',
    button: 'Devam',
  },
  approveAsk: {
    heading: 'Bu cihaz {site} sitesine {name} olarak girsin mi?',
    warning:
      'Yalnızca cihaz karşınızdaysa evet deyin. *Kodu biri gönderdiyse ya da telefonda veya sohbette istiyorsa hayır deyin.*',
    compare: 'Bu harfleri gösteriyor mu?',
    type: 'Gösterdiği 8 harfi yazın',
    life: 'Oturum ne kadar açık kalabilir?',
    allow: 'Evet, girsin',
    deny: 'Hayır',
  },
  approveDone: {
    granted: {
      heading: 'Diğer cihazda devam edin',
      text: 'Bir kez daha sorar, sonra {name} olarak girer.',
    },
    done: { heading: 'Cihaz giriş yaptı', text: 'Cihaz {site} sitesine {name} olarak girdi.' },
    undone: {
      heading: 'Oturum kapatıldı',
      text: 'O cihaza siz izin vermediyseniz parolanızı değiştirin.',
    },
  },
  denied: { heading: 'Hayır dediniz', text: 'Cihaz giriş yapmadı. Kodu artık geçersiz.' },
  refused: {
    heading: 'Bu kod çalışmıyor',
    text: 'Kullanılmış, süresi dolmuş veya eksik olabilir.',
    next: 'Bilgisayarınızda kodu gösteren sayfayı açıp yeni kod alın.',
  },
  rejected: {
    'origin': {
      heading: 'Lütfen bu siteden başlayın',
      text: 'Bu adım başka bir adreste başladı. Sayfayı {wanted} adresinde açıp tekrar deneyin.',
    },
    'navigation': {
      heading: 'Lütfen düğmeye tekrar basın',
      text: 'Bu sayfa yalnızca düğmesiyle açılır. Geri dönün, sayfayı yenileyin ve düğmeye basın.',
    },
    'browser': {
      heading: 'Bu tarayıcı sayfayı açamıyor',
      text: 'Çok eski. Güncelleyin veya başka bir tarayıcı kullanın.',
    },
    'host': {
      heading: 'Bu adres kullanılmıyor',
      text: 'Site bu adreste yanıt vermiyor. Adresi kontrol edip tekrar deneyin.',
    },
    'method': { heading: 'Bu sayfa böyle açılmaz', text: 'Geri dönüp sayfadaki düğmeyi kullanın.' },
    'too-large': {
      heading: 'Gönderilemeyecek kadar büyük',
      text: 'Geri dönün, sayfayı yenileyin ve tekrar deneyin.',
    },
    'media-type': {
      heading: 'Veriler okunamıyor',
      text: 'Geri dönün, sayfayı yenileyin ve düğmesini kullanın.',
    },
    'next': {
      heading: 'O sayfa bu siteye ait değil',
      text:
        'Girişten sonra yalnızca bu sitenin bir sayfası açılabilir. Geri dönüp yeniden başlayın.',
    },
    'limited': {
      heading: 'Lütfen biraz bekleyin',
      text: 'Kısa sürede çok deneme oldu. {time} sonra tekrar deneyin.',
    },
    'paused': {
      heading: 'Kodlar duraklatıldı',
      text: 'Yanlış sayı seçildi: kodunuz başkasının elinde olabilir. Yeni kodlar {time} sonra.',
    },
    'policy': { heading: 'Burada buna izin yok', text: '{told}' },
    'sessions': {
      heading: 'Çok fazla cihaz',
      text: 'Bu sitenin izin verdiği kadar cihazda oturumunuz açık. Birini kapatıp tekrar deneyin.',
    },
    'signed-out-loop': {
      heading: 'Giriş kalıcı olmadı',
      text:
        'Girişten sonra oturum çerezi gelmedi. Bu sitenin çerezlerine izin verip tekrar deneyin.',
    },
    'cookies': {
      heading: 'Bu tarayıcı çerez göndermiyor',
      text:
        'Çerez olmadan bu cihaz diğerlerinden ayırt edilemez. Bu sitenin çerezlerine izin verin veya kodu başka bir tarayıcıda açıp tekrar deneyin.',
    },
  },
  unchanged: 'Hiçbir şey değişmedi.',
  fault: {
    store: {
      heading: 'Şu anda çalışmıyor',
      text: 'Sitenin bir parçası yanıt vermiyor. Hiçbir şey kaybolmadı. Birazdan tekrar deneyin.',
    },
    delivery: {
      heading: 'Kod gönderilemedi',
      text: 'Gönderim hizmeti yanıt vermiyor. Hiçbir şey kaybolmadı. Birazdan tekrar deneyin.',
    },
    verification: {
      heading: 'Parolanız denetlenemedi',
      text: 'Denetim hizmeti yanıt vermiyor. Hiçbir şey kaybolmadı. Birazdan tekrar deneyin.',
    },
    address: {
      heading: 'Telefon bu adresi açamaz',
      text:
        'Bu sayfanın adresi yalnızca bu bilgisayarda geçerli. Sayfayı bilgisayarın ağdaki adresiyle açın.',
    },
    configuration: {
      heading: 'Bu sayfa henüz ayarlanmadı',
      text: 'Site yöneticisinin ayarları düzeltmesi gerekiyor. Hiçbir şey kaybolmadı.',
    },
  },
  operator: 'Site yöneticisi için:',
  ways: {
    again: 'Tekrar dene',
    back: 'Geri',
    home: '{site} sitesine devam et',
    ask: 'Yeni kod al',
    login: 'Giriş yap',
    devices: 'Cihazlarım',
    here: 'Yeni kod göster',
  },
}
