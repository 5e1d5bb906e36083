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

/** Counts of bytes: `short` are those of 0x80-0xFF in runs of one or two, `c1` those of 0x80-0x9F. */
type Shape = { high: number; short: number; asciiLetters: number; c1: number }

function shapeOf(bytes: Uint8Array): Shape {
  const shape: Shape = { high: 0, short: 0, asciiLetters: 0, c1: 0 }
  let run = 0
  for (let index = 0; index <= bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (byte >= 0x80) {
      shape.high++
      run++
      if (byte < 0xa0) shape.c1++
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
  if (shape.c1 * 2 >= shape.high && shape.c1 > 1) return false
  return shape.short * 10 >= shape.high * 6 && shape.asciiLetters * 2 >= shape.high * 3
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
    // A sample may end inside a character: `stream` forgives that.
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Share of characters that are common in text: letters of one script, in an order people write. 0 to 1. */
function plausibility(text: string): number {
  let letters = 0
  let good = 0
  let previous = ''
  for (const char of text) {
    if (char < '\u0080') {
      previous = char
      continue
    }
    letters++
    // Upper case after lower case inside a word is the mark of Cyrillic read in the wrong table.
    const upper = char !== char.toLowerCase()
    const afterLetter = /\p{L}/u.test(previous)
    const odd = upper && afterLetter && previous === previous.toLowerCase() && previous !== previous.toUpperCase()
    if (/\p{L}/u.test(char) && !odd) good++
    previous = char
  }
  return letters === 0 ? 0 : good / letters
}

/** Frequent letters of Russian, Ukrainian and Bulgarian text; real words are made mostly of these. */
const commonCyrillic = /[аеиностртвлкмдпуіяь]/

function cyrillicScore(bytes: Uint8Array, charset: string): number {
  const text = iconv.decode(Buffer.from(bytes), charset)
  let cyrillic = 0
  let common = 0
  let other = 0
  for (const char of text) {
    if (char < '\u0080') continue
    if (/\p{Script=Cyrillic}/u.test(char)) cyrillic++
    else other++
    if (commonCyrillic.test(char)) common++
  }
  const total = cyrillic + other
  return total === 0 ? 0 : plausibility(text) * 0.5 + (common / total) * 0.5 - other / total
}

const cyrillicCharsets = ['windows-1251', 'koi8-r', 'iso-8859-5', 'cp866', 'x-mac-cyrillic']

function bestCyrillic(bytes: Uint8Array): { charset: string; score: number } {
  return cyrillicCharsets
    .filter((charset) => iconv.encodingExists(charset))
    .map((charset) => ({ charset, score: cyrillicScore(bytes, charset) }))
    .reduce((best, next) => (next.score > best.score ? next : best), { charset: 'windows-1251', score: 0 })
}

const eastAsian = ['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr']

/** How much of a text is made of the characters people use: kana, common Han, Hangul, full-width punctuation. */
function eastAsianScore(bytes: Uint8Array, charset: string): number {
  if (!decodes(bytes, charset)) return 0
  const text = new TextDecoder(charset).decode(bytes)
  let total = 0
  let score = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x80) continue
    total++
    if (code >= 0x3041 && code <= 0x30ff) score += 1.1
    else if (code >= 0xac00 && code <= 0xd7a3) score += 1
    else if (code >= 0x3000 && code <= 0x303f) score += 1
    else if (code >= 0xff01 && code <= 0xff5e) score += 0.9
    else if (commonHan.has(char)) score += 1
    else if (code >= 0x4e00 && code <= 0x9fff) score += 0.4
    else if (code >= 0xff61 && code <= 0xff9f) score += 0.1
    else score -= 0.5
  }
  return total === 0 ? 0 : score / total
}

/** The characters that make up about half of modern Chinese (both scripts) and Japanese text and of support mail. */
const commonHan = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运這個們來為國說時會對於著過發後裡種經現當沒動還進樣開從實軍無長機業將間問並應戰頭體見產話給門東聲員論處義條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張該規萬覺術領確傳師觀識帶導爭運請您謝账單号密码订单退款客服邮件訂單號碼客戶郵件日本語件名返信注文配送商品確認お願い致申込様御社登録連絡問合株式会社',
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
  if (looksLatin(shape)) {
    const latin = guesses.find((guess) => latinCharsets.test(guess.name))
    // Only a clear sign of Czech, Polish, Hungarian, Romanian or Turkish outweighs the charset of most Latin mail.
    if (latin && shape.high >= 6 && latin.confidence >= 40 && latin.lang && /^(cs|hu|pl|ro|tr)$/.test(latin.lang)) {
      return latin.name === 'iso-8859-2' && shape.c1 > 0 ? 'windows-1250' : latin.name
    }
    return 'windows-1252'
  }
  const asian = eastAsian
    .map((charset) => ({ charset, score: eastAsianScore(bytes, charset) }))
    .reduce((best, next) => (next.score > best.score ? next : best))
  const cyrillic = bestCyrillic(bytes)
  if (shape.high < fewHighBytes || asian.score >= 0.75 || cyrillic.score >= 0.75) {
    if (asian.score >= 0.6 && asian.score >= cyrillic.score) return asian.charset
    if (cyrillic.score >= 0.55) return cyrillic.charset
  }
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
