import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customerLanguages } from '../../platform/languages.ts'
import { gratitudeOf } from './gratitude.rules.ts'
import { gratitudePhrases } from './gratitude-words.ts'

const names = ['Jo Miller', 'Maya Olsen', 'Nordwind', 'team', 'support team']
const read = (text: string, hasFiles = false) => gratitudeOf({ text, hasFiles, names })

describe('only thanks', () => {
  test.each<[string, string]>([
    ['en', 'Thanks!'],
    ['en', 'Thank you so much, Maya! It works now 🙏'],
    ['en', 'Hi Maya,\n\nthat did the trick. Thank you very much for your quick help!\n\nBest regards,\nJo Miller'],
    ['en', 'Hello Nordwind team,\nperfect, thanks again :)\n\nJo'],
    ['en', 'Ok, thanks. All good now. Have a nice weekend!'],
    ['de', 'Vielen Dank!'],
    ['de', 'Hallo Maya,\n\nvielen lieben Dank für die schnelle Hilfe, jetzt funktioniert alles.\n\nViele Grüße\nJo'],
    ['de', 'Perfekt, danke schön 👍'],
    ['fr', 'Bonjour,\n\nParfait, merci beaucoup pour votre aide !\n\nCordialement,\nJo Miller'],
    ['fr', 'Merci, c’est réglé. Bonne journée'],
    ['es', '¡Muchas gracias por su ayuda! Ya funciona.'],
    ['it', 'Grazie mille per l’aiuto, ora funziona tutto. Buona giornata'],
    ['pt', 'Muito obrigado pela ajuda, já está funcionando!'],
    ['nl', 'Bedankt voor de snelle reactie, alles werkt weer. Groetjes, Jo'],
    ['pl', 'Dziękuję bardzo za szybką pomoc. Wszystko działa. Pozdrawiam'],
    ['ru', 'Большое спасибо, всё заработало! Хорошего дня.'],
    ['sv', 'Tack så mycket för snabb hjälp! Nu fungerar det.'],
    ['da', 'Mange tak for hjælpen, nu virker det. Venlig hilsen Jo'],
    ['nb', 'Tusen takk for hjelpen, det fungerer nå!'],
    ['ja', '迅速な対応ありがとうございました。無事解決しました。'],
    ['zh', '非常感谢您的帮助，问题已解决。祝您生活愉快！'],
  ])('%s: %s', (language, text) => expect(read(text)?.language).toBe(language))
})

describe('more than thanks', () => {
  test.each([
    ['a question', 'Thanks! Does it work on the other printer as well?'],
    ['only a question mark', 'Thanks?'],
    ['a Chinese question mark', '谢谢，可以了？'],
    ['a request without a question mark', 'Thanks, please send me the invoice too.'],
    ['but', 'Thanks, but it still does not work.'],
    ['aber', 'Vielen Dank, aber es funktioniert nicht.'],
    ['mais', 'Merci, mais ça ne marche pas.'],
    ['no', 'No thanks'],
    ['not fixed', 'Thanks. Not fixed.'],
    ['thanks in advance', 'Thanks in advance!'],
    ['Danke im Voraus', 'Vielen Dank im Voraus für Ihre Hilfe'],
    ['alvast bedankt', 'Alvast bedankt'],
    ['for looking into it', 'Thank you for looking into it.'],
    ['a word that is unknown', 'Thanks a bazillion, Maya'],
    ['a number', 'Thanks! It works on 2 of them.'],
    ['a link', 'Thanks! https://example.test'],
    ['an amount', 'Danke, passt. 20 €'],
    ['a thumb down', 'Thanks 👎'],
    ['an angry face', 'Great, thanks 😡'],
    ['no thanks at all', 'It works now.'],
    ['a name alone', 'Jo Miller'],
    ['only a greeting', 'Hello Maya'],
    ['names as a sentence', 'It works Maya Jo thanks'],
    ['nothing', ''],
    ['blanks', ' \n '],
    ['a face alone', '👍'],
    ['two languages', 'Danke, it works now'],
    ['very long', `${'Thank you. '.repeat(60)}`],
    ['many words', 'thanks '.repeat(61)],
  ])('%s', (_why, text) => expect(read(text)).toBeNull())

  test('a file', () => expect(read('Thanks!', true)).toBeNull())
})

test('the reason names the thanks as they were written', () => {
  expect(read('Hi Maya, MANY THANKS for the help!')).toEqual({ language: 'en', thanks: 'many thanks' })
})

/** Thanks as people put them together, in one language. */
const grateful = fc.constantFrom(...customerLanguages).chain((language) => {
  const { greeting, thanks, well, closing } = gratitudePhrases[language]
  const maybe = (list: string[]) => fc.option(fc.constantFrom(...list), { nil: undefined })
  return fc
    .tuple(maybe(greeting), fc.constantFrom(...thanks), maybe(well), maybe(closing), fc.constantFrom('. ', '!\n', ', '))
    .map(([a, b, c, d, between]) => [a, b, c, d].filter((part) => part !== undefined).join(between))
})

test('every phrase is read in its own script and language', () => {
  fc.assert(
    fc.property(grateful, (text) => {
      expect(read(text)).not.toBeNull()
    }),
    { numRuns: 2_000 },
  )
})

/** Sentences that want something, with and without their mark. */
const asking = [
  'Can you also look at the other printer',
  'When will the invoice come',
  'Please call me',
  'How do I sign in',
  'It happened again',
  'I still get the error',
  'One more thing',
  'However it is slow',
  'Könnten Sie mir noch die Rechnung schicken',
  'Wann kommt der Techniker',
  'Bitte rufen Sie mich an',
  'Es geht noch nicht',
  'Pouvez-vous vérifier la facture',
  'Quand arrive le technicien',
  '¿Cuándo llega el pedido',
  'Por favor envíeme la factura',
  'Quando arriva il tecnico',
  'Poderia enviar a fatura',
  'Wanneer komt de monteur',
  'Kiedy będzie faktura',
  'Когда придёт счёт',
  'Не работает',
  'När kommer fakturan',
  'Hvornår kommer regningen',
  'Når kommer fakturaen',
  'まだ動きません',
  'いつ届きますか',
  '什么时候发货',
  '还是不行',
]

test('a sentence that asks for something makes it more than thanks, wherever it stands', () => {
  const end = fc.constantFrom('', '?', '.', '!', '？')
  fc.assert(
    fc.property(grateful, fc.constantFrom(...asking), end, fc.boolean(), (text, question, mark, first) => {
      const asks = `${question}${mark}`
      expect(read(first ? `${asks} ${text}` : `${text}\n${asks}`)).toBeNull()
    }),
    { numRuns: 3_000 },
  )
})

test('a question mark anywhere, or any sign that is no word, makes it more than thanks', () => {
  const sign = fc.constantFrom('?', '？', '¿', '؟', '7', '%', '€', '@', '/', '+', '#', '👎', '😡', '&')
  fc.assert(
    fc.property(grateful, sign, fc.nat(), (text, mark, place) => {
      const at = [...text].length === 0 ? 0 : place % ([...text].length + 1)
      const signs = [...text]
      expect(read([...signs.slice(0, at), mark, ...signs.slice(at)].join(''))).toBeNull()
    }),
    { numRuns: 2_000 },
  )
})

test('any text is answered without an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => void read(text)),
    { numRuns: 200 },
  )
})
