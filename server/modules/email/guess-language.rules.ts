import type { CustomerLanguage } from '../../platform/languages.ts'

/**
 * Words that stand in nearly every letter of a language. A word of two languages is in both lists and decides nothing between them.
 */
const common: Record<Exclude<CustomerLanguage, 'ja' | 'zh'>, string> = {
  en: 'the and you for with that this have not are was your please from but what when can would could our my i is it of we there been to',
  de: 'der die das und ich nicht ist mit sie ein eine wir haben habe auf für bitte ihr ihre wie dass mein meine sehr kann noch bei aber auch oder',
  fr: 'le la les des et je vous nous pas est une un pour dans que qui avec votre mon ma ce cette mais sur plus avez suis merci être au',
  es: 'el la los las y que no una un para con por mi su es está pero como más muy hola gracias estoy tengo puede hay he se del al',
  it: 'il la gli le e che non una un per con mio mia sono è ho ma come più molto grazie vorrei della del nel questo può anche di si',
  pt: 'o a os as e que não uma um para com por meu minha é está mas como mais muito obrigado obrigada estou tenho pode há do da em se',
  nl: 'de het een en ik niet is met van voor dat u wij hebben heb op maar ook mijn kan naar nog bij deze graag dank om te zijn',
  pl: 'nie się i w na jest że z do mam proszę czy ale jak od dla po za mój moja moje już tylko bardzo dziękuję był przez oraz',
  ru: 'и в не на я что с как это вы мы но для у меня мой по из за бы есть так пожалуйста спасибо мне когда нет уже или',
  sv: 'och jag inte är det att en ett som på för med har kan ni vi min mitt men om från tack var så när det hej vill den av',
  da: 'og jeg ikke er det at en et som på for med har kan i vi min mit men om fra tak var så når det hej vil den af',
  nb: 'og jeg ikke er det at en et som på for med har kan dere vi min mitt men om fra takk var så når det hei vil den av',
}

const sets = Object.entries(common).map(([language, words]) => ({
  language: language as CustomerLanguage,
  words: new Set(words.split(' ')),
}))

/** So many common words must be found, and so many times as often as those of the next language. */
const enough = 5
const ahead = 1.25
/** What is read of a text: a guess does not get better by a novel. */
const longest = 4_000

/**
 * The language of a text, or null when that is not clear: it is used for a new contact whose mail does not say (product.md CR1), where no
 * guess is better than a wrong one. Japanese and Chinese are told by their letters, the others by their everyday words.
 */
export function guessLanguage(text: string): CustomerLanguage | null {
  const read = text.slice(0, longest).toWellFormed().toLowerCase().normalize('NFC')
  const letters = read.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return null
  const kana = read.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
  const han = read.match(/\p{Script=Han}/gu)?.length ?? 0
  if (kana + han >= enough && kana + han > letters / 2) return kana * 10 > han ? 'ja' : 'zh'
  const words = read.match(/\p{L}+/gu) ?? []
  const counts = sets
    .map(({ language, words: own }) => ({ language, count: words.filter((word) => own.has(word)).length }))
    .sort((one, other) => other.count - one.count)
  const [best, next] = counts
  if (!best || !next || best.count < enough || best.count < next.count * ahead) return null
  return best.language
}
