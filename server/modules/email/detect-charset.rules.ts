import { analyse } from 'chardet'
import iconv from 'iconv-lite'

/**
 * Which charset bytes without a label are in. chardet judges long text well and short text badly (a German subject
 * with two umlauts comes out as Big5), so short text is judged by its shape first.
 */

/** Bytes looked at: enough for every detector, and a limit on the work for a large body. */
const sampleBytes = 64 * 1024
/** Below this many bytes of 0x80-0xFF a statistical guess between families is a coin toss. */
const fewHighBytes = 24

/** Counts of bytes: `short` are those of 0x80-0xFF in runs of one or two, `c1` those of 0x80-0x9F that are no
 * punctuation in windows-1252. */
type Shape = { high: number; short: number; asciiLetters: number; c1: number }

/** The euro sign, the ellipsis, quotes and dashes of windows-1252. */
function isSmartPunctuation(byte: number): boolean {
  return byte === 0x80 || byte === 0x85 || (byte >= 0x91 && byte <= 0x97)
}

function shapeOf(bytes: Uint8Array): Shape {
  const shape: Shape = { high: 0, short: 0, asciiLetters: 0, c1: 0 }
  let run = 0
  for (let index = 0; index <= bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (byte >= 0x80) {
      shape.high++
      run++
      if (byte < 0xa0 && !isSmartPunctuation(byte)) shape.c1++
      continue
    }
    if (run <= 2) shape.short += run
    run = 0
    if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) shape.asciiLetters++
  }
  return shape
}

/** One or two high bytes between ASCII letters are accents (a Latin script); longer runs are another script. */
function looksLatin(shape: Shape): boolean {
  // East Asian text has its bytes in pairs.
  if (shape.high <= 3 && shape.high % 2 === 1 && shape.c1 <= 1) return true
  if (shape.c1 * 2 >= shape.high && shape.c1 > 1) return false
  return shape.short * 10 >= shape.high * 6 && shape.asciiLetters * 10 >= shape.high * 8
}

const latinCharsets = /^(windows-125[0247]|iso-8859-(1|2|9|13|15))$/
const names = new Map<string, string>([
  ['iso-8859-1', 'windows-1252'],
  ['iso-8859-9', 'windows-1254'],
  ['ascii', 'windows-1252'],
])

function rename(name: string): string {
  const lower = name.toLowerCase()
  return names.get(lower) ?? lower
}

function decodes(bytes: Uint8Array, charset: string): boolean {
  try {
    // A sample of a larger text may end inside a character: `stream` forgives that.
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: bytes.length > scoredBytes })
    return true
  } catch {
    return false
  }
}

/** Letters of an alphabet by their frequency in text, the most frequent first, and the tables it is written in. */
type Alphabet = { letters: string; charsets: string[] }
const alphabets: Alphabet[] = [
  {
    letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїєёъґ',
    charsets: ['windows-1251', 'koi8-r', 'iso-8859-5', 'cp866', 'x-mac-cyrillic'],
  },
  { letters: 'αοιετσνηρπκλυμςάίόωέγδήχθύφώβξζψ', charsets: ['windows-1253'] },
  { letters: 'יוהלאתרבמשנחםדקעפטגןזצכסךףץ', charsets: ['windows-1255'] },
  { letters: 'اليمنتورهبعدسفقكحجةصطشىخأذضثئغظءزإآؤ', charsets: ['windows-1256'] },
]
/** What a character costs that the alphabet does not have, and one that is common punctuation of the table. */
const strangerScore = Math.log(0.0005)
const punctuationScore = Math.log(0.02)
const punctuation = /[\u00a0«»“”„‘’–—…№€•،؟]/
/** Upper case right after lower case is the mark of an alphabet read in the wrong table. */
const oddCasePenalty = 3

/** Mean log-likelihood of the characters over 0x7F as letters of an alphabet; about -3 for real text, lower for others. */
function alphabetScore(text: string, letters: string): number {
  // Frequencies fall about as 1/rank; the sum makes alphabets of different size comparable.
  let weights = 0
  for (let rank = 0; rank < letters.length; rank++) weights += 1 / (rank + 3)
  let score = 0
  let count = 0
  let previous = ''
  for (const char of text) {
    if (char >= '\u0080') {
      const lower = char.toLowerCase()
      const rank = letters.indexOf(lower)
      if (rank >= 0) score += Math.log(1 / (rank + 3) / weights)
      else score += punctuation.test(char) ? punctuationScore : strangerScore
      const wasLower = previous !== previous.toUpperCase()
      if (char !== lower && wasLower) score -= oddCasePenalty
      count++
    }
    previous = char
  }
  return count === 0 ? strangerScore : score / count
}

function bestAlphabet(bytes: Uint8Array): { charset: string; score: number } {
  const buffer = Buffer.from(bytes)
  return alphabets
    .flatMap(({ letters, charsets }) =>
      charsets
        .filter((charset) => iconv.encodingExists(charset))
        .map((charset) => ({ charset, score: alphabetScore(iconv.decode(buffer, charset), letters) })),
    )
    .reduce((best, next) => (next.score > best.score ? next : best))
}

/**
 * Letters that Czech and Slovak use, as bytes of windows-1250. Only they have š, ž, ť among these, and ě, ů inside a word
 * (as ì and ù of windows-1252 they are Italian and French and end their words).
 */
const czechBytes = new Set([
  0xe1, 0xe8, 0xef, 0xe9, 0xec, 0xed, 0xf2, 0xf3, 0xf8, 0x9a, 0x9d, 0xfa, 0xf9, 0xfd, 0x9e, 0x8a, 0x8d, 0x8e, 0xc8,
  0xd8, 0xbe, 0xe4, 0xf4, 0xe5,
])
/** Letters of windows-1250 that are signs in windows-1252 (£ ¥ ¯ ³ ¹ ¼ ¾ ¿ Ÿ): inside a word they must be letters. */
const letterOr1252Sign = new Set([0xa3, 0xa5, 0xaf, 0xb3, 0xb9, 0xbc, 0xbe, 0xbf, 0x9f])
const turkishBytes = new Set([0xe7, 0xc7, 0xf6, 0xd6, 0xfc, 0xdc, 0xfe, 0xde, 0xfd, 0xdd, 0xf0, 0xd0, 0xe2])
/** The dotless i is in every Turkish sentence; as y with acute it hardly meets only Turkish company. */
const dotlessI = 0xfd

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte >= 0xc0)
}

/** Which of the Latin tables: windows-1252 unless a letter stands where that table has none. */
function latinTable(bytes: Uint8Array): string {
  const high = bytes.filter((byte) => byte >= 0x80)
  if (high.includes(dotlessI) && high.every((byte) => turkishBytes.has(byte))) return 'windows-1254'
  const hacek = bytes.some((byte, index) => (byte === 0xec || byte === 0xf9) && isLetter(bytes[index + 1]))
  const caron = hacek || high.some((byte) => byte === 0x9a || byte === 0x9d || byte === 0x9e || byte === 0x8d)
  if (caron && high.every((byte) => czechBytes.has(byte))) return 'windows-1250'
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (!letterOr1252Sign.has(byte) || !isLetter(bytes[index + 1])) continue
    if (isLetter(bytes[index - 1]) || byte === 0xa3 || byte === 0xaf) return 'windows-1250'
  }
  return 'windows-1252'
}

/** Real text of an alphabet scores about -3.2; text in the wrong table scores below this. */
const plainScore = -4.1

const eastAsian = ['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr']

/** First bytes of the everyday half of each table: the standards put the frequent Han characters first. */
const everydayHan = new Map<string, [number, number]>([
  ['shift_jis', [0x88, 0x97]],
  ['euc-jp', [0xb0, 0xcf]],
  ['gb18030', [0xb0, 0xd7]],
  ['big5', [0xa4, 0xc6]],
])
/** Bytes that are scored: a few hundred characters decide, more only cost time. */
const scoredBytes = 2048

/** How much of a text is made of the characters people use: kana, common Han, Hangul, full-width punctuation. 0 to 1.1 */
function eastAsianScore(all: Uint8Array, charset: string): number {
  const bytes = all.subarray(0, scoredBytes)
  if (!decodes(all, charset)) return 0
  const text = new TextDecoder(charset).decode(bytes, { stream: bytes.length > scoredBytes })
  let total = 0
  let score = 0
  for (const char of text) {
    if (char < '\u0080') continue
    total++
    score += characterScore(char, charset)
  }
  // One character alone is an accident of many tables.
  return total < 2 ? Math.min(score, 0.6) : score / total
}

function characterScore(char: string, charset: string): number {
  const code = char.codePointAt(0) ?? 0
  if (code >= 0x3041 && code <= 0x30ff) return 1.1
  if (code >= 0xac00 && code <= 0xd7a3) return commonHangul.has(char) ? 1 : 0.5
  if (code >= 0x3000 && code <= 0x303f) return 1
  if (code >= 0xff01 && code <= 0xff5e) return 0.9
  // Modern Korean is written without Han characters.
  if (charset === 'euc-kr') return -0.5
  if (commonHan.has(char)) return 1
  if (code >= 0x4e00 && code <= 0x9fff) {
    const [from, to] = everydayHan.get(charset) ?? [0, 0]
    const first = iconv.encode(char, charset)[0] ?? 0
    return first >= from && first <= to ? 0.75 : 0.3
  }
  return code >= 0xff61 && code <= 0xff9f ? 0.1 : -0.5
}

/** Syllables that make up most of Korean text and of support mail. */
const commonHangul = new Set(
  '이다는을를에의가은하고지한도로니어기서사리안자아인나시있해요합세주문수정일대보제그전부스습까게라여내만들우상과없것거면생원회청관공비용계오류발견적환불취소배송조구매입금결확번호변경신물품으러와드려할된됩때네감녕십좋되못않었았했겠왔갔장고객터프린릴삭급함답메파무유영성동위분간중실화개선방국연재후',
)

/** The characters that make up about half of modern Chinese (both scripts) and Japanese text and of support mail. */
const commonHan = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度请怎登录票谢您助帮忙忘印急至密码门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运這個們來為國說時會對於著過發後裡種經現當沒動還進樣開從實軍無長機業將間問並應戰頭體見產話給門東聲員論處義條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張該規萬覺術領確傳師觀識帶導爭運請您謝账單号密码订单退款客服邮件訂單號碼客戶郵件日本語件名返信注文配送商品確認お願い致申込様御社登録連絡問合株式会社',
)

/**
 * The most probable charset of bytes that are not UTF-8, as a name that TextDecoder or iconv-lite knows.
 * windows-1252 when nothing speaks for another.
 */
export function detectCharset(all: Uint8Array): string {
  const bytes = all.length > sampleBytes ? highSample(all) : all
  const shape = shapeOf(bytes)
  if (shape.high === 0) return 'windows-1252'
  const guesses = analyse(bytes).map((match) => ({ ...match, name: rename(match.name) }))
  const asian = eastAsian
    .map((charset) => ({ charset, score: eastAsianScore(bytes, charset) }))
    .reduce((best, next) => (next.score > best.score ? next : best))
  if (looksLatin(shape) && asian.score < (shape.c1 === 0 && shape.asciiLetters > shape.high ? 0.95 : 0.85)) {
    const table = latinTable(bytes)
    const latin = guesses.find((guess) => latinCharsets.test(guess.name))
    if (table !== 'windows-1252' || !latin) return table
    // Only a clear sign of Czech, Polish, Hungarian, Romanian or Turkish outweighs the charset of most Latin mail.
    const clear = shape.high >= 12 && latin.confidence >= 40 && /^(cs|hu|pl|ro|tr)$/.test(latin.lang ?? '')
    return !clear ? table : latin.name === 'iso-8859-2' && shape.c1 > 0 ? 'windows-1250' : latin.name
  }
  const alphabet = bestAlphabet(bytes)
  const alphabetic = alphabet.score >= plainScore
  if (asian.score >= 0.75 && !(alphabetic && asian.score < 0.9)) return asian.charset
  if (alphabetic) return alphabet.charset
  if (shape.high < fewHighBytes && asian.score >= 0.55) return asian.charset
  // A few odd bytes in ASCII text are quotes and dashes of windows-1252.
  if (shape.asciiLetters >= shape.high * 4) return 'windows-1252'
  const best = guesses.find((guess) => !/^utf-|^iso-2022/.test(guess.name) && usable(bytes, guess.name))
  return best && best.confidence >= 10 ? best.name : 'windows-1252'
}

function usable(bytes: Uint8Array, charset: string): boolean {
  if (eastAsian.includes(charset)) return decodes(bytes, charset)
  return iconv.encodingExists(charset) && !iconv.decode(Buffer.from(bytes), charset).includes('\ufffd')
}

/** Of a large text, the stretches around its first high bytes, cut at line ends so that no character is split. */
function highSample(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length && (bytes[start] ?? 0) < 0x80) start++
  while (start > 0 && bytes[start - 1] !== 0x0a && bytes.length - start < sampleBytes) start--
  let end = Math.min(bytes.length, start + sampleBytes)
  while (end > start + 1 && end < bytes.length && bytes[end - 1] !== 0x0a) end--
  return bytes.subarray(start, end > start + 1 ? end : start + sampleBytes)
}
