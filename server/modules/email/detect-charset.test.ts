import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { detectCharset } from './detect-charset.rules.ts'

/** Subjects as customers write them, without a label: the shortest text that has to be judged. */
const subjects: Record<string, string[]> = {
  'windows-1252': [
    'Änderung der Öffnungszeiten',
    'für',
    'É',
    'ÄÖÜ',
    'L’été dernier, j’ai acheté…',
    'Facture n° 45 – réglée',
    '¿Dónde está mi pedido?',
    'Ligação não funciona',
    'Città, qualità e libertà',
    'Smörgåsbord på måndag',
    'Þetta er ekki að virka',
    '£20 off',
    'Preis: 5 €',
  ],
  'windows-1250': [
    'Příliš žluťoučký kůň',
    'Děkuji za odpověď',
    'Łódź',
    'Nefunguje přihlášení',
    'Reklamacja: był za długi',
  ],
  'windows-1251': ['Привет', 'Счёт', 'ВОПРОС', 'Заказ №5', 'Когда будет доставка?', 'Де моє замовлення?'],
  'koi8-r': ['Привет', 'ВОПРОС', 'Fwd: договор', 'Когда будет доставка?'],
  'windows-1253': ['Καλημέρα', 'Re: τιμολόγιο', 'Πρόβλημα με τον εκτυπωτή'],
  'windows-1254': ['Sipariş hakkında', 'Yazıcı çalışmıyor'],
  'windows-1255': ['שלום', 'המדפסת לא עובדת'],
  'windows-1256': ['مرحبا', 'الطابعة لا تعمل'],
  shift_jis: ['お問い合わせ', '至急', 'Re: 請求書の件', 'テスト'],
  'euc-jp': ['お問い合わせ', '商品が届かない', 'プリンター'],
  gb18030: ['您好', '请问怎么登录', 'Re: 发票', '春节放假安排'],
  big5: ['您好', '訂單', '印表機不能用了'],
  'euc-kr': ['안녕하세요', 'Re: 청구서', '로그인이 안 됩니다'],
}

test.each(Object.entries(subjects).flatMap(([charset, texts]) => texts.map((text) => [charset, text] as const)))(
  '%s: %s',
  (charset, text) => {
    const bytes = iconv.encode(text, charset)
    expect(iconv.decode(bytes, detectCharset(bytes))).toBe(text)
  },
)

test('a long text is judged by its first stretch of high bytes', () => {
  const bytes = Buffer.concat([
    Buffer.from('a plain line\n'.repeat(20_000)),
    iconv.encode('Не работает принтер\n'.repeat(50), 'koi8-r'),
  ])
  expect(detectCharset(bytes)).toBe('koi8-r')
})
