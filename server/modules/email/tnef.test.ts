import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rawMail } from './fixtures/build-mail.ts'
import { binary, compressedRtf, narrow, number, object, tnefStream, unicode } from './fixtures/build-tnef.ts'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits } from './parsed-mail.ts'
import { decompressRtf, readRtf } from './rtf.rules.ts'
import { decodeTnef } from './tnef.ts'

const photo = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 13, 10, 255])

describe('a winmail.dat', () => {
  test('gives its files with their long names, types and content ids', () => {
    const stream = tnefStream(
      1251,
      [unicode(0x37, 'Subject'), number(0x8001, 5), unicode(0x1000, 'Text ünicode')],
      [
        {
          title: 'QUARTE~1.PNG',
          data: photo,
          props: [unicode(0x3707, 'Quarterly report Ä.png'), narrow(0x370e, 'image/png'), unicode(0x3712, 'id1@x')],
        },
        { title: '\xc4\xee\xea.txt', data: Buffer.from('plain') },
        { title: '', props: [binary(0x3701, Buffer.from('in a property'))] },
      ],
    )
    const contents = decodeTnef(stream)
    expect(contents).toMatchObject({ text: 'Text ünicode', html: '', truncated: false })
    expect(
      contents?.attachments.map(({ content, ...rest }) => ({
        ...rest,
        content: Buffer.from(content).toString('latin1'),
      })),
    ).toEqual([
      {
        name: 'Quarterly report Ä.png',
        contentType: 'image/png',
        contentId: 'id1@x',
        content: photo.toString('latin1'),
      },
      { name: 'Док.txt', contentType: 'application/octet-stream', contentId: null, content: 'plain' },
      { name: '', contentType: 'application/octet-stream', contentId: null, content: 'in a property' },
    ])
  })

  test('gives the text and files of a message within it', () => {
    const inner = tnefStream(
      1252,
      [unicode(0x37, 'Inner'), unicode(0x1000, 'inner text')],
      [{ title: 'deep.txt', data: Buffer.from('deep') }],
    )
    const stream = tnefStream(1252, [], [{ title: 'Inner.msg', props: [object(0x3701, inner)] }])
    const files = decodeTnef(stream)?.attachments.map((file) => [file.name, Buffer.from(file.content).toString()])
    expect(files).toEqual([
      ['Inner.txt', 'inner text'],
      ['deep.txt', 'deep'],
    ])
  })

  test('takes HTML, then text, then RTF as body', () => {
    const html = binary(0x1013, Buffer.from('<p>Gr\xfc\xdfe</p>', 'latin1'))
    expect(decodeTnef(tnefStream(1252, [html], []))).toMatchObject({ html: '<p>Grüße</p>' })
    const rtf = binary(
      0x1009,
      compressedRtf("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}Gr\\u252?\\'dfe\\par next\\tab x}"),
    )
    expect(decodeTnef(tnefStream(1252, [rtf], []))).toMatchObject({ text: 'Grüße\nnext\tx', html: '' })
  })

  test('becomes the attachments and the body of the mail', async () => {
    const stream = tnefStream(1252, [unicode(0x1000, 'the body')], [{ title: 'a.txt', data: Buffer.from('A') }])
    const headers = [
      'From: a@b.c',
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
    ]
    const mail = await parseMail(rawMail(headers, stream.toString('base64')), defaultMailLimits)
    expect(mail.text).toBe('the body')
    expect(mail.attachments).toMatchObject([{ name: 'a.txt', origin: 'tnef', size: 1 }])
  })

  test('stays an attachment when it cannot be opened', async () => {
    const headers = ['From: a@b.c', 'Content-Type: application/ms-tnef']
    const mail = await parseMail(rawMail(headers, 'no tnef'), defaultMailLimits)
    expect(mail.attachments).toMatchObject([{ name: 'winmail.dat', size: 7 }])
    expect(mail.warnings.map(({ code }) => code)).toEqual(['mail.tnef_closed'])
  })

  test('cut off anywhere keeps what was whole and never throws', () => {
    const stream = tnefStream(
      1252,
      [unicode(0x1000, 'text')],
      [
        { title: 'a.txt', data: Buffer.from('A'.repeat(50)) },
        { title: 'b.txt', data: Buffer.from('B'.repeat(50)) },
      ],
    )
    for (let length = 0; length < stream.length; length++) {
      const contents = decodeTnef(stream.subarray(0, length))
      if (length < 4) expect(contents).toBeNull()
      else expect(contents?.attachments.length).toBeLessThanOrEqual(2)
    }
    expect(decodeTnef(stream.subarray(0, stream.length - 60))?.attachments[0]?.content.length).toBe(50)
  })

  test('of random or altered bytes never throws', () => {
    const stream = tnefStream(
      1252,
      [unicode(0x1000, 'text'), number(0x8001, 5)],
      [{ title: 'a', props: [binary(0x3701, photo)] }],
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const altered = Buffer.from(stream)
        for (const [at, byte] of changes) altered[at] = byte
        const contents = decodeTnef(altered)
        expect(contents === null || !contents.text.includes('\0')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the RTF body', () => {
  test('inflates back references ([MS-OXRTFCP] section 3.2)', () => {
    const example = Buffer.from(
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      'hex',
    )
    expect(decompressRtf(example)).toBe('{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n')
  })

  test('gives back the HTML that Outlook wrapped in it ([MS-OXRTFEX])', () => {
    const rtf =
      '{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 Hi{\\*\\htmltag244 <b>}you{\\*\\htmltag252 </b>}\\htmlrtf }\\htmlrtf0{\\*\\htmltag72 </p>}}'
    expect(readRtf(rtf)).toEqual({ text: '', html: '<p>Hi<b>you</b></p>' })
  })
})
