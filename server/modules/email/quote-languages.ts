/**
 * How mail programs speak about quoted history, language by language. Collected from the programs' own reply and
 * forward templates: Gmail, Apple Mail, Outlook (desktop, web, mobile), Thunderbird, Yahoo, Proton, Zoho, GMX, mail.ru.
 */

/** Languages whose attribution lines, header blocks and device signatures are known, most common in mail first. */
export const quoteLanguages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'ru',
  'sv',
  'da',
  'nb',
  'ja',
  'zh',
] as const

export type QuoteLanguage = (typeof quoteLanguages)[number]

/** The four headers that a quoted header block shows, and the copies. */
export type HeaderRole = 'from' | 'sent' | 'to' | 'cc' | 'subject'

export type QuoteWords = {
  /**
   * Whole attribution lines (wrapped lines joined, without the final colon). That there is a date in it is checked
   * apart, so that "On Monday, Anna wrote:" alone is never taken for one.
   */
  attributions: RegExp[]
  /** Labels of header blocks, lower case, without colon. */
  headers: Record<HeaderRole, string[]>
  /** Between dashes: the separator above a quoted message. */
  original: string[]
  /** Between dashes, or as a line with a colon: the separator above a forwarded message. */
  forwarded: string[]
  /** What stands before and after the device in "Sent from my iPhone". */
  sentFrom: RegExp[]
  /** Subject prefixes of forwarded mail. */
  forwardPrefixes: string[]
  /** Words by which a writer points to answers inside the quoted text. */
  pointsBelow: RegExp
}

/** "Mon, 1 Jan 2024", "1. jan. 2024", "2024-01-01", "понедельник, 1 января": where a line may begin with its date. */
const dateFirst = String.raw`(?:\p{L}{1,14}\.?,?\s+)?\d{1,4}(?:[\s./年-]|-го)`
/** An attribution with the writer's name first has the address right behind it. */
const nameFirst = String.raw`[^<>()\[\]]{0,80}[<(\[][^\s<>()\[\]]+@[^\s<>()\[\]]+[>)\]]`

const whole = (...patterns: string[]): RegExp[] => patterns.map((pattern) => new RegExp(`^(?:${pattern})$`, 'iu'))

const scandinavian = whole(
  String.raw`(?:den|på|${dateFirst}).*\sskrev\s.+`,
  String.raw`(?:den|på)\s.+\sskrev`,
  String.raw`${dateFirst}.*\sskrev\s.+`,
)

export const quoteWords: Record<QuoteLanguage, QuoteWords> = {
  en: {
    attributions: whole(String.raw`on\s.+\swrote`, String.raw`${nameFirst}\swrote(?:\son)?.*`),
    headers: { from: ['from'], sent: ['sent', 'date'], to: ['to'], cc: ['cc', 'bcc'], subject: ['subject'] },
    original: ['original message', 'original appointment', 'original mail', 'original email', 'reply message'],
    forwarded: ['forwarded message', 'begin forwarded message', 'forwarded by'],
    sentFrom: [/^sent (?:from|via|with|using)\s(.+)$/iu, /^(?:get|download)\s(outlook .+)$/iu],
    forwardPrefixes: ['fw', 'fwd'],
    pointsBelow:
      /\b(?:inline|in-line|in (?:red|blue|green|bold|caps))\b|\b(?:see|find|answer\w*|repl(?:y|ies)|comment\w*|respon[ds]\w*|notes?|remarks?|wrote|written) (?:\w+ ){0,3}below\b/iu,
  },
  de: {
    attributions: whole(
      String.raw`am\s.+\sschrieb\s.+`,
      String.raw`am\s.+\shat\s.+\sgeschrieben`,
      String.raw`${nameFirst}\s(?:schrieb|hat)\s.+`,
    ),
    headers: {
      from: ['von'],
      sent: ['gesendet', 'datum'],
      to: ['an'],
      cc: ['cc', 'kopie', 'bcc'],
      subject: ['betreff'],
    },
    original: ['ursprüngliche nachricht', 'originalnachricht', 'original-nachricht', 'originaltermin'],
    forwarded: ['weitergeleitete nachricht', 'anfang der weitergeleiteten nachricht', 'weitergeleitet'],
    sentFrom: [
      /^von\s(.+)\sgesendet$/iu,
      /^gesendet\s(?:von|mit|über|aus)\s(.+)$/iu,
      /^diese nachricht wurde von\s(.+)\sgesendet$/iu,
      /^(outlook .+)\s(?:beziehen|holen|herunterladen)$/iu,
    ],
    forwardPrefixes: ['wg', 'wtr'],
    pointsBelow: /\b(?:inline|in (?:rot|blau|grün|fett)|unten|untenstehend|nachstehend|im text)\b/iu,
  },
  fr: {
    attributions: whole(String.raw`le\s.+\s[aà]\s[ée]crit`, String.raw`${nameFirst}\s[aà]\s[ée]crit(?:\sle)?.*`),
    headers: {
      from: ['de'],
      sent: ['envoyé', 'envoyé le', 'date'],
      to: ['à', 'a', 'destinataire'],
      cc: ['cc', 'copie', 'cci'],
      subject: ['objet'],
    },
    original: ["message d'origine", 'message original', 'message initial', 'mail original'],
    forwarded: [
      'message transféré',
      'message réexpédié',
      'début du message transféré',
      'début du message réexpédié',
      'transféré par',
    ],
    sentFrom: [
      /^envoyé (?:de|du|depuis|à partir de|avec|via)\s(.+)$/iu,
      /^(?:télécharger|obtenir|obtenez|téléchargez)\s(outlook .+)$/iu,
    ],
    forwardPrefixes: ['tr', 'fwd'],
    pointsBelow: /ci-dessous|ci-après|plus bas|en (?:rouge|bleu|vert|gras)\b|dans le texte/iu,
  },
  es: {
    attributions: whole(String.raw`(?:el|en)\s.+\sescribi[óo]`, String.raw`${nameFirst}\sescribi[óo].*`),
    headers: {
      from: ['de'],
      sent: ['enviado', 'enviado el', 'enviada el', 'fecha'],
      to: ['para'],
      cc: ['cc', 'cco'],
      subject: ['asunto'],
    },
    original: ['mensaje original', 'mensaje de origen', 'correo original'],
    forwarded: ['mensaje reenviado', 'inicio del mensaje reenviado', 'reenviado por'],
    sentFrom: [/^enviado (?:desde|de|con|por|del)\s(.+)$/iu, /^(?:obtener|obtén|descargar|descarga)\s(outlook .+)$/iu],
    forwardPrefixes: ['rv', 'rm'],
    pointsBelow: /\babajo\b|a continuación|en (?:rojo|azul|verde|negrita)\b|en el texto/iu,
  },
  it: {
    attributions: whole(
      String.raw`(?:il|in data|${dateFirst})\s?.+\sha\sscritto`,
      String.raw`${nameFirst}\sha\sscritto.*`,
    ),
    headers: {
      from: ['da'],
      sent: ['inviato', 'data'],
      to: ['a'],
      cc: ['cc', 'ccn'],
      subject: ['oggetto'],
    },
    original: ['messaggio originale', 'messaggio originario'],
    forwarded: ['messaggio inoltrato', 'inizio messaggio inoltrato', 'inizio del messaggio inoltrato', 'inoltrato da'],
    sentFrom: [/^inviato (?:da|dal|dalla|con|tramite)\s(.+)$/iu, /^(?:ottieni|scarica)\s(outlook .+)$/iu],
    forwardPrefixes: ['i', 'r'],
    pointsBelow: /\b(?:qui )?sotto\b|di seguito|in (?:rosso|blu|verde|grassetto)\b|nel testo/iu,
  },
  pt: {
    attributions: whole(
      String.raw`(?:em|no dia|na|a)\s.+\sescreveu`,
      String.raw`.{1,120}\sescreveu\s(?:no dia|em|a|às)\s.+`,
    ),
    headers: {
      from: ['de'],
      sent: ['enviado', 'enviada', 'enviado em', 'enviada em', 'data'],
      to: ['para'],
      cc: ['cc', 'cco'],
      subject: ['assunto'],
    },
    original: ['mensagem original', 'mensagem de origem'],
    forwarded: [
      'mensagem encaminhada',
      'mensagem reencaminhada',
      'início da mensagem encaminhada',
      'início da mensagem reencaminhada',
      'encaminhado por',
    ],
    sentFrom: [
      /^enviad[oa] (?:do|da|de|a partir do|a partir da|pelo|através do|via|com o)\s(.+)$/iu,
      /^(?:obter|obtenha|baixar|transferir)(?:\so)?\s(outlook .+)$/iu,
    ],
    forwardPrefixes: ['enc', 'res'],
    pointsBelow: /\babaixo\b|a seguir\b|em (?:vermelho|azul|verde|negrito)\b|no texto/iu,
  },
  nl: {
    attributions: whole(
      String.raw`op\s.+\sschreef\s.+`,
      String.raw`op\s.+\sheeft\s.+\sgeschreven`,
      String.raw`${nameFirst}\s(?:schreef|heeft)\s.+`,
    ),
    headers: {
      from: ['van'],
      sent: ['verzonden', 'verstuurd', 'datum'],
      to: ['aan'],
      cc: ['cc', 'kopie', 'bcc'],
      subject: ['onderwerp'],
    },
    original: ['oorspronkelijk bericht', 'origineel bericht', 'oorspronkelijke bericht'],
    forwarded: ['doorgestuurd bericht', 'begin doorgestuurd bericht', 'doorgestuurde bericht', 'doorgestuurd door'],
    sentFrom: [
      /^(?:verstuurd|verzonden|gestuurd) (?:vanaf|vanuit|van|via|met)\s(.+)$/iu,
      /^(outlook .+)\s(?:downloaden|ophalen)$/iu,
      /^(?:download|haal)\s(outlook .+)$/iu,
    ],
    forwardPrefixes: ['doorst', 'fw'],
    pointsBelow: /\b(?:hieronder|onderstaand|zie onder)\b|in (?:het )?(?:rood|blauw|groen|vet)\b|in de tekst/iu,
  },
  pl: {
    attributions: whole(
      String.raw`(?:w dniu|dnia|${dateFirst}).*\s(?:napisał(?:a|\(a\))?|pisze)(?:\s.+)?`,
      String.raw`wiadomość napisana przez\s.+`,
      String.raw`(?:użytkownik\s)?${nameFirst}\s(?:napisał(?:a|\(a\))?|pisze).*`,
    ),
    headers: {
      from: ['od', 'nadawca'],
      sent: ['wysłano', 'wysłane', 'data'],
      to: ['do', 'adresat'],
      cc: ['dw', 'udw', 'cc', 'kopia'],
      subject: ['temat'],
    },
    original: ['wiadomość oryginalna', 'oryginalna wiadomość', 'treść oryginalnej wiadomości'],
    forwarded: [
      'wiadomość przekazana',
      'przekazana wiadomość',
      'treść przekazanej wiadomości',
      'początek przekazywanej wiadomości',
      'przekazana wiadomość dalej',
    ],
    sentFrom: [
      /^wysłan[eoay] (?:z|ze|przez|za pomocą)\s(.+)$/iu,
      /^pobierz\s(?:program\s|aplikację\s)?(outlook .+)$/iu,
    ],
    forwardPrefixes: ['pd', 'odp'],
    pointsBelow: /poniżej|niżej|na (?:czerwono|niebiesko|zielono)|w treści/iu,
  },
  ru: {
    attributions: whole(
      String.raw`${dateFirst}.*\s(?:написал(?:а|\(а\))?|пишет)(?:\s.+)?`,
      String.raw`${dateFirst}.+[<(][^\s<>()]+@[^\s<>()]+[>)]`,
      String.raw`${nameFirst}\s(?:написал(?:а|\(а\))?|пишет).*`,
    ),
    headers: {
      from: ['от', 'от кого'],
      sent: ['отправлено', 'дата', 'отправлен'],
      to: ['кому'],
      cc: ['копия', 'скрытая копия'],
      subject: ['тема'],
    },
    original: ['исходное сообщение', 'оригинальное сообщение', 'исходное письмо', 'первоначальное сообщение'],
    forwarded: [
      'пересылаемое сообщение',
      'пересланное сообщение',
      'перенаправленное сообщение',
      'переадресованное сообщение',
      'начало переадресованного сообщения',
      'начало пересылаемого сообщения',
      'конец пересылаемого сообщения',
      'пересылаемое письмо',
    ],
    sentFrom: [/^отправлено\s(?:с|со|из|через)\s(.+)$/iu, /^(?:скачать|получить|загрузить)\s(outlook .+)$/iu],
    forwardPrefixes: ['пер', 'fwd'],
    pointsBelow: /ниже|красным|синим|зел[её]ным|жирным|в тексте/iu,
  },
  sv: {
    attributions: scandinavian,
    headers: {
      from: ['från'],
      sent: ['skickat', 'datum'],
      to: ['till'],
      cc: ['kopia', 'cc', 'hemlig kopia'],
      subject: ['ämne'],
    },
    original: ['ursprungligt meddelande', 'originalmeddelande', 'ursprungligt mail'],
    forwarded: [
      'vidarebefordrat meddelande',
      'vidarebefordrat mail',
      'vidarebefordrat brev',
      'början på vidarebefordrat meddelande',
      'vidarebefordrat e-postmeddelande',
    ],
    sentFrom: [/^skicka(?:t|des|d) (?:från|via|med)\s(.+)$/iu, /^(?:hämta|skaffa|ladda ner)\s(outlook .+)$/iu],
    forwardPrefixes: ['vb', 'vbf'],
    pointsBelow: /\bnedan\b|nedanför|i (?:rött|blått|grönt|fetstil)|i texten/iu,
  },
  da: {
    attributions: scandinavian,
    headers: {
      from: ['fra'],
      sent: ['sendt', 'dato'],
      to: ['til'],
      cc: ['cc', 'kopi', 'bcc'],
      subject: ['emne'],
    },
    original: ['oprindelig meddelelse', 'oprindelig besked', 'original meddelelse', 'oprindelig mail'],
    forwarded: [
      'videresendt meddelelse',
      'videresendt besked',
      'start på videresendt besked',
      'start på videresendt meddelelse',
      'videresendt mail',
    ],
    sentFrom: [/^sendt (?:fra|via|med)\s(.+)$/iu, /^(?:hent|få)\s(outlook .+)$/iu],
    forwardPrefixes: ['vs', 'fw'],
    pointsBelow: /nedenfor|herunder|nedenunder|i? ?(?:med )?(?:rødt|blåt|grønt)|i teksten/iu,
  },
  nb: {
    attributions: scandinavian,
    headers: {
      from: ['fra'],
      sent: ['sendt', 'dato'],
      to: ['til'],
      cc: ['kopi', 'cc', 'blindkopi'],
      subject: ['emne'],
    },
    original: ['opprinnelig melding', 'original melding', 'opprinnelig e-post'],
    forwarded: [
      'videresendt melding',
      'begynnelse på videresendt melding',
      'start på videresendt melding',
      'videresendt e-post',
    ],
    sentFrom: [/^sendt (?:fra|via|med)\s(.+)$/iu, /^(?:skaff deg|skaff|hent|få)\s(outlook .+)$/iu],
    forwardPrefixes: ['vs', 'fw'],
    pointsBelow: /nedenfor|nedenunder|i? ?(?:med )?(?:rødt|blått|grønt)|i teksten/iu,
  },
  ja: {
    attributions: whole(
      String.raw`\d{4}[年/.-].+(?:のメール|のメッセージ|(?:さん)?[はが]書きました|wrote)`,
      String.raw`\d{4}[年/.-].+[<(＜][^\s<>()＜＞]+@[^\s<>()＜＞]+[>)＞]`,
      '.{1,160}(?:さん)?[はが].{0,60}(?:書きました|書いた)',
    ),
    headers: {
      from: ['差出人', '送信者', '送信元', 'from'],
      sent: ['送信日時', '日時', '日付', '送信日', 'sent', 'date'],
      to: ['宛先', 'to'],
      cc: ['cc', 'ｃｃ'],
      subject: ['件名', 'subject'],
    },
    original: ['元のメッセージ', 'オリジナルメッセージ', '元のメール', 'original message'],
    forwarded: ['転送メッセージ', '転送されたメッセージ', '転送されたメール', '転送メール', '以下、転送メッセージ'],
    sentFrom: [/^(.+?)\s?(?:から|より|で)送信(?:されました)?$/u, /^(.*outlook.*?)\s?を入手$/iu],
    forwardPrefixes: ['転送', 'fw'],
    pointsBelow: /赤字|赤で|インライン|(?:以下|下記)に(?:回答|返信|記載|記入|コメント)/u,
  },
  zh: {
    attributions: whole(
      String.raw`(?:在|于|於)?\s?\d{4}\s?[年/.-].+(?:写道|寫道|写到|寫到)`,
      String.raw`.{1,160}\s?[于於在]\s?\d{4}\s?[年/.-].+(?:写道|寫道|写到|寫到)`,
    ),
    headers: {
      from: ['发件人', '寄件者', '寄件人', '發件人'],
      sent: ['发送时间', '日期', '发送日期', '寄件日期', '傳送時間', '發送時間', '时间', '時間', '傳送日期'],
      to: ['收件人', '收件者'],
      cc: ['抄送', '副本', '密件抄送'],
      subject: ['主题', '主旨', '主題'],
    },
    original: ['原始邮件', '原始郵件', '原邮件', '原始信息', '原郵件'],
    forwarded: [
      '转发的邮件',
      '转发邮件',
      '转发邮件信息',
      '轉寄郵件',
      '轉寄的郵件',
      '被转发的邮件',
      '下面是被转发的邮件',
      '開始轉寄的郵件',
    ],
    sentFrom: [
      /^[发發]自\s?(.+)$/u,
      /^[从從]\s?(.+?)\s?(?:发送|發送|傳送)$/u,
      /^(?:获取|下载|下載|取得)\s?(.*outlook.*)$/iu,
    ],
    forwardPrefixes: ['转发', '轉寄', '轉發'],
    pointsBelow: /[红紅]色|[红紅]字|见下|見下|如下|下面|下方/u,
  },
}

/**
 * What may stand where "Sent from my ..." names its device: makers, systems and mail programs. A line with any word
 * that is neither here nor in `deviceFillers` ("Sent from my iPhone because the laptop is broken") is the customer's.
 */
export const deviceWords: ReadonlySet<string> = new Set(
  `iphone ipad ipod apple watch mac macbook ios ipados android samsung galaxy huawei honor xiaomi redmi pixel oneplus
  oppo vivo nokia motorola moto sony xperia blackberry htc windows phone smartphone mobile handy telefon telefonu
  telefoon teléfono téléphone telefono telefone telemóvel celular móvil cellulare tablet tablette device appareil
  gerät mobilgerät android-gerät samsung-gerät samsung-mobilgerät android-mobiltelefon mobiltelefon toestel enhet enhed
  apparaat urządzenia smartfona смартфона телефона устройства планшета outlook gmail yahoo yahoo! aol proton protonmail
  thunderbird spark zoho gmx web.de freemail t-online airmail fairemail k-9 tutanota hotmail яндекс яндекс.почты mail.ru
  iphonea iphone'a ipada ipad'a 手机 手機 网易 企业微信`.split(/\s+/),
)

/** Small and general words around them; alone they say nothing ("Sent via mail" may be an answer). */
export const deviceFillers: ReadonlySet<string> = new Set(
  `mail email e-mail post courrier correo posta poczta poczty почта почты мобильной мобильного мобильное приложения
  portable dispositivo mobilnego google lg mi orange edison nine live icloud
  my a an the secure app apps application l'application aplicación applicazione aplicativo aplikacji version on for
  mein meinem meiner der die das dem den mit auf für
  mon ma mes l' de du la le un une pour sur
  una el para con en mio il lo per su dal meu minha do da o os no
  mijn een voor het op min mitt et ett til till för på fra från med
  mojego mojej systemu dla na z моего моей для под с
  我的 私の の 版 用 适用于 適用於 的 邮箱 郵件 邮件
  pro max plus mini ultra note se lite edge fold flip air 5g 4g lte xl`.split(/\s+/),
)
