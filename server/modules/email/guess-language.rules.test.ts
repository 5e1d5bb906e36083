import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customerLanguages } from '../../platform/languages.ts'
import { guessLanguage } from './guess-language.rules.ts'

test.each([
  [
    'en',
    'Hello, I ordered a tent with you last week and it has not arrived. Could you please tell me when it was sent?',
  ],
  [
    'de',
    'Guten Tag, ich habe letzte Woche ein Zelt bestellt und es ist noch nicht angekommen. Wann kann ich mit der Lieferung rechnen?',
  ],
  [
    'fr',
    'Bonjour, je vous écris pour ma commande : la tente est arrivée mais elle n’est pas dans la bonne couleur. Merci de votre aide.',
  ],
  [
    'es',
    'Hola, tengo un problema con mi pedido: la tienda no ha llegado y no sé por qué. ¿Puede decirme dónde está? Muchas gracias.',
  ],
  [
    'it',
    'Buongiorno, ho un problema con il mio ordine: la tenda non è arrivata e non so come fare. Vorrei sapere di più, grazie.',
  ],
  [
    'pt',
    'Olá, estou com um problema com o meu pedido: a barraca não chegou e não sei o que fazer. Pode me ajudar? Muito obrigado.',
  ],
  [
    'nl',
    'Goedemorgen, ik heb vorige week een tent besteld maar het pakket is nog niet aangekomen. Kunt u mij zeggen waar het is?',
  ],
  [
    'pl',
    'Dzień dobry, mam problem z zamówieniem: namiot nie dotarł i nie wiem, czy jest już w drodze. Proszę o odpowiedź na ten list.',
  ],
  [
    'ru',
    'Здравствуйте, у меня проблема: палатка не пришла, и я не знаю, что делать. Мне нужна помощь, спасибо за ответ.',
  ],
  [
    'sv',
    'Hej, jag har ett problem med min beställning: tältet är inte här och jag vill veta när det kommer. Tack för er hjälp.',
  ],
  [
    'da',
    'Hej, jeg har et problem med min ordre: teltet er ikke kommet, og jeg vil gerne vide, hvad I kan gøre. Tak af hjertet, og hej så længe i dag.',
  ],
  [
    'nb',
    'Hei, jeg har et problem med min ordre: teltet er ikke kommet, og jeg vil vite når dere sender det. Takk for hjelpen, hei så lenge av hjertet.',
  ],
  ['ja', 'こんにちは。先週テントを注文しましたが、まだ届いていません。いつ届くか教えてください。'],
  ['zh', '您好，我上周订购了一顶帐篷，但是还没有收到。请告诉我什么时候可以送到。谢谢。'],
])('%s: %s', (language, text) => {
  expect(guessLanguage(text)).toBe(language)
})

test.each([
  ['nothing', ''],
  ['a greeting', 'Hallo.'],
  ['a name and a number', 'Order 4711, Tent Alta Via 2'],
  ['no words', '12345 !!! https://example.test/a?b=c'],
  [
    'a language that we do not write',
    'Hyvää päivää, tilasin teltan viime viikolla, mutta se ei ole vielä saapunut. Voitteko kertoa, missä se on?',
  ],
  [
    'two languages in one',
    'The tent is wet and I have to dry it with my own hands. Das Zelt ist nass und ich habe es nicht mit der Hand bei mir.',
  ],
])('not clear: %s', (_what, text) => {
  expect(guessLanguage(text)).toBeNull()
})

test('any text is answered, and with a language of ours or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const guess = guessLanguage(text)
      expect(guess === null || customerLanguages.includes(guess)).toBe(true)
    }),
  )
})
