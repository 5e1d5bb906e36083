import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../testing/cpu-time.ts'
import { attributions, deviceLines, forwards, headerBlocks } from './fixtures-quotes/attributions.ts'
import { quoteLanguages } from './quote-languages.ts'
import { foldText, MAX_FOLD_TEXT, splitSignature } from './quote-text.rules.ts'

const customer = 'Hello,\n\nthe parcel came, but the lamp is broken.\nCan you send another?\n\nThanks, Joe'
const history = 'Dear Joe,\n\nyour order has left us.\n\nKind regards\nAnn'
const marked = (text: string) => text.replace(/^/gm, '> ').replace(/^> $/gm, '>')

const textLines = (text: string) =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

describe('history under an attribution is folded', () => {
  test.each(attributions)('%s', (_name, line) => {
    const folded = foldText(`${customer}\n\n${line}\n\n${marked(history)}\n`)
    expect(folded.visible).toBe(customer)
    expect(textLines(folded.quoted)).toEqual(textLines(`${line}\n${marked(history)}`))
  })

  test.each(attributions)('%s, all of it marked as Apple Mail does', (_name, line) => {
    const folded = foldText(`${customer}\n\n${marked(`${line}\n\n${history}`)}\n`)
    expect(folded.visible).toBe(customer)
  })

  test.each(attributions)('%s: answers between the quoted lines stay, with all around them', (_name, line) => {
    const mail = `Hi,\n\n${line}\n\n> When did it come?\n\nOn Friday.\n\n> Is it broken?\n\nYes.`
    expect(foldText(mail).visible).toBe(mail)
  })

  test.each(attributions)('%s: an answer underneath stays', (_name, line) => {
    const folded = foldText(`${line}\n\n${marked(history)}\n\n${customer}`)
    expect(folded.visible).toBe(customer)
    const greeted = `Hi Ann\n\n${line}\n\n${marked(history)}\n\n${customer}`
    expect(foldText(greeted).visible).toBe(greeted)
  })
})

describe('history under a header block is folded', () => {
  test.each(headerBlocks)('%s', (_name, block) => {
    const folded = foldText(`${customer}\n\n${block}\n\n${history}`)
    expect(folded.visible).toBe(customer)
    expect(folded.quoted).toContain('your order has left us')
  })

  test.each(headerBlocks)('%s: alone it is the mail, and is shown', (_name, block) => {
    const mail = `${block}\n\n${history}`
    expect(foldText(mail)).toEqual({ visible: mail, quoted: '', signature: '' })
  })

  test.each(headerBlocks)('%s: announced by a colon it is part of the letter', (_name, block) => {
    const mail = `I got this from you:\n\n${block}\n\n${history}\n\nIs that real?`
    expect(foldText(mail).visible).toBe(mail)
  })

  test.each(headerBlocks)('%s: answers inside, as the writer says, stay', (_name, block) => {
    const mail = `Hi, please see my answers below in red.\n\n${block}\n\n${history}`
    expect(foldText(mail).visible).toBe(mail)
  })
})

describe('signatures', () => {
  test.each(deviceLines.map((line) => [line]))('%s is folded at the end, above a quote too', (line) => {
    expect(foldText(`${customer}\n\n${line}`)).toEqual({ visible: customer, quoted: '', signature: line })
    const folded = foldText(`${customer}\n\n${line}\n\nOn 1/1/24 10:00, Ann wrote:\n> Hi`)
    expect(folded).toMatchObject({ visible: customer, signature: line })
  })

  test.each(deviceLines.map((line) => [line]))('%s stays when text follows it, or when it is all there is', (line) => {
    const mail = `${line}\n\nPS: the blue one please`
    expect(foldText(mail).visible).toBe(mail)
    expect(foldText(line).visible).toBe(line)
  })

  test.each([
    ['Sent from my iPhone because my laptop is broken'],
    ['Sent from the warehouse on Friday'],
    ['Sent via mail'],
    ['Sent with love'],
    ['Enviado por correo'],
    ['Von Berlin gesendet'],
    ['Get Outlook running again, please'],
  ])('%s is a sentence and stays', (line) => {
    const mail = `How it came:\n${line}`
    expect(foldText(mail).visible).toBe(mail)
  })

  test('the delimiter folds what follows, at most 15 lines', () => {
    expect(foldText('Hi\n\n-- \nJoe Doe\nB Ltd')).toEqual({
      visible: 'Hi',
      quoted: '',
      signature: '-- \nJoe Doe\nB Ltd',
    })
    const long = `Hi\n\n-- \n${'line\n'.repeat(16)}end`
    expect(foldText(long).visible).toBe(long)
  })

  test('two dashes, lines of dashes and greetings are not signatures', () => {
    for (const line of ['--', '---', '-----', '==', '__', 'Cheers,', 'Best regards,', '--Joe']) {
      const mail = `Option A\n${line}\nOption B`
      expect(foldText(mail).visible).toBe(mail)
    }
  })

  test('a signature above and one below the quote are both folded', () => {
    const line = 'On Mon, 1 Jan 2024 at 10:00, Ann <ann@acme.test> wrote:'
    expect(foldText(`Yes.\n\n-- \nJoe\n\n${line}\n> Well?\n`)).toEqual({
      visible: 'Yes.',
      quoted: `${line}\n> Well?`,
      signature: '-- \nJoe',
    })
    expect(foldText(`Yes.\n\n${line}\n> Well?\n\n-- \nJoe`)).toMatchObject({ visible: 'Yes.', signature: '-- \nJoe' })
    expect(foldText(`Yes.\n\n${line}\n> Well?\n\nSent from my iPhone`)).toMatchObject({ visible: 'Yes.' })
  })

  test('disclaimers stay', () => {
    const mail = 'Hi\n\nThis e-mail is confidential. If you are not the intended recipient, delete it.'
    expect(foldText(mail).visible).toBe(mail)
    expect(splitSignature(mail)).toEqual({ visible: mail, signature: '' })
  })
})

describe('forwarded messages are shown', () => {
  test.each(forwards.map((line) => [line]))('%s', (line) => {
    const mail = `FYI\n\n${line}\nFrom: Ann <ann@acme.test>\nDate: 1 Jan 2024 10:00\nSubject: x\nTo: joe@b.test\n\n${history}\n\n-- \nAnn\n\nOn 1/1/24 10:00, Eve wrote:\n> older`
    expect(foldText(mail)).toEqual({ visible: mail, quoted: '', signature: '' })
  })

  test.each([['Fwd: x'], ['FW: x'], ['WG: x'], ['Re: Fwd: x'], ['TR : x'], ['RV: x'], ['转发：x'], ['VS: x']])(
    'by its subject: %s',
    (subject) => {
      const mail = `FYI\n\n${headerBlocks[1]?.[1]}\n\n${history}`
      expect(foldText(mail, { subject }).visible).toBe(mail)
      expect(foldText(mail, { subject: 'Re: x' }).visible).toBe('FYI')
    },
  )

  test('a mail that answers nothing has no history', () => {
    const mail = `New enquiry\n\n${headerBlocks[1]?.[1]}\n\nDo you sell lamps?`
    expect(foldText(mail, { reply: false }).visible).toBe(mail)
  })
})

describe('what only looks like history stays', () => {
  test.each([
    ['On Monday, Anna wrote: please call'],
    ['Hi\n\nOn Monday, Anna wrote:\nplease call\nbut nobody answered'],
    ['Hi\n\nOn Monday, Anna wrote:\n> please call'],
    ['On 3 May 2024 at 10:00, Anna <anna@acme.test> wrote:\nplease call\n\nI called. Nobody answered.'],
    ['As I said,\nOn 1/1/24 10:00, Anna wrote:\nplease call'],
    ['Travel request\n\nFrom: Berlin\nDate: 3 May 2024\nTo: Paris\nSubject: fair'],
    ['From: the bottom of my heart\nTo: all of you\n\nthanks'],
    ['Log:\n> error 1\n> error 2'],
    ['> error 1\n\nWhat does this mean?'],
    ['Steps:\n-----\n1. open\n-----\n2. close'],
    ['________________________________\nName: ______\nDate: ______'],
    ['Am Montag schrieb mir Ihr Kollege:\nIch melde mich.\nDas tat er nicht.'],
    ['Le 3 mai, votre collègue a écrit :\nje rappelle\nIl ne l’a pas fait.'],
  ])('%j', (mail) => {
    expect(foldText(mail)).toEqual({ visible: mail, quoted: '', signature: '' })
  })

  test('lines wrapped out of their marks count as the customer’s', () => {
    const mail = 'Hi\n\nOn 1/1/24 10:00, Ann wrote:\n> a long line that was\nwrapped\n> and goes on'
    expect(foldText(mail).visible).toBe(mail)
  })

  test('a mail of nothing but a quote is shown', () => {
    const mail = `On 1/1/24 10:00, Ann wrote:\n${marked(history)}`
    expect(foldText(mail)).toEqual({ visible: mail, quoted: '', signature: '' })
  })

  test('nothing, blank lines and CRLF', () => {
    expect(foldText('').visible).toBe('')
    expect(foldText(' \r\n\r\n').visible).toBe(' \r\n\r\n')
    expect(foldText('Hi\r\n\r\nOn 1/1/24 10:00, Ann wrote:\r\n> x\r\n')).toEqual({
      visible: 'Hi',
      quoted: 'On 1/1/24 10:00, Ann wrote:\n> x',
      signature: '',
    })
  })

  test('older history under newer is folded with it', () => {
    const mail = `${customer}\n\nOn 1/1/24 10:00, Ann wrote:\n> Hi\n>> older\n\n${headerBlocks[0]?.[1]}\n\nplain history`
    expect(foldText(mail).visible).toBe(customer)
  })

  test('after answers between quoted lines the last, unmarked history is still folded', () => {
    const top = 'On 1/1/24 10:00, Ann wrote:\n> When?\n\nFriday.'
    expect(foldText(`Hi\n\n${top}\n\n${headerBlocks[0]?.[1]}\n\nolder`).visible).toBe(`Hi\n\n${top}`)
  })
})

describe('for every text of a customer', () => {
  const tricky = fc.constantFrom(
    'On Monday, Anna wrote: please call',
    'On Monday, Anna wrote:',
    'From: the heart',
    'To: you',
    'Subject: lamp',
    'Date: 1 May 2024',
    '> a prompt',
    '>',
    '--',
    '-----',
    '________________________________',
    'Sent from my desk to yours',
    'Le 3 mai 2024 à 10:00 il pleuvait',
    'Am 3.5.2024 um 10:00 war ich da',
    '##- order 12',
    'wrote:',
    '10:00, Ann Smith wrote:',
    'schrieb:',
    'これは',
    '',
  )
  const line = fc.oneof(
    tricky,
    fc.lorem({ maxCount: 8 }),
    fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' ')),
  )
  const text = fc
    .array(line, { minLength: 1, maxLength: 12 })
    .filter((lines) => lines.some((one) => /[a-z]{2}/i.test(one)) && !/[:：-]\s*$/.test(lines.at(-1) ?? ''))
  // Under a marked quote a line that begins with the mark cannot be told from it.
  const unmarked = text.map((lines) => lines.map((one) => one.replace(/^[\s>]+/u, '')))
  const anyAttribution = fc.constantFrom(...attributions.map(([, one]) => one))
  const anyBlock = fc.constantFrom(...headerBlocks.map(([, one]) => one))

  const countLines = (parts: readonly string[]) => {
    const counts = new Map<string, number>()
    for (const one of parts.flatMap(textLines)) counts.set(one, (counts.get(one) ?? 0) + 1)
    return counts
  }

  function expectNothingLost(mail: string, own: readonly string[]) {
    const folded = foldText(mail)
    const visible = countLines([folded.visible])
    for (const [one, count] of countLines([own.join('\n')])) {
      expect(visible.get(one) ?? 0, `${one} of ${JSON.stringify(mail)}`).toBeGreaterThanOrEqual(count)
    }
    expect(countLines([folded.visible, folded.quoted, folded.signature])).toEqual(countLines([mail]))
  }

  test('above, below and between marked quotes every line stays visible', () => {
    fc.assert(
      fc.property(text, unmarked, unmarked, anyAttribution, fc.lorem(), (first, second, third, attribution, quoted) => {
        const quote = `${attribution}\n\n${marked(quoted)}\n> ${quoted}`
        expectNothingLost(`${first.join('\n')}\n\n${quote}`, first)
        expectNothingLost(`${quote}\n\n${second.join('\n')}`, second)
        const mixed = `${first.join('\n')}\n\n${quote}\n\n${second.join('\n')}\n\n${marked(quoted)}\n\n${third.join('\n')}`
        expectNothingLost(mixed, [...first, ...second, ...third])
      }),
      { numRuns: 600 },
    )
  })

  test('above a header block every line stays visible', () => {
    fc.assert(
      fc.property(text, anyBlock, fc.lorem(), (own, block, quoted) => {
        expectNothingLost(`${own.join('\n')}\n\n${block}\n\n${quoted}`, own)
      }),
      { numRuns: 600 },
    )
  })

  test('without any quote the text is shown as it is', () => {
    fc.assert(
      fc.property(text, (own) => expectNothingLost(own.join('\n'), own)),
      { numRuns: 600 },
    )
  })

  test('no line is ever lost or doubled, whatever stands where', () => {
    const piece = fc.oneof(
      anyAttribution,
      anyBlock,
      text.map((lines) => lines.join('\n')),
      fc.constantFrom(...deviceLines, ...forwards, '-- ', '> x', ''),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => expectNothingLost(pieces.join('\n'), [])),
      { numRuns: 600 },
    )
  })
})

describe('limits', () => {
  test.each([
    ['attributions', 'On Mon, Jan 1, 2024 at 10:00 AM Ann Smith <ann@acme.test> wrote:\nx\n'],
    ['wrapped attributions', 'On Mon, Jan 1, 2024 at 10:00 AM Ann\nSmith\n<ann@acme.test>\nwrote:\n'],
    ['header lines', 'From: Ann <ann@acme.test>\n'],
    ['separators', 'a:\n-----Original Message-----\n'],
    ['delimiters', '-- \n'],
    ['device lines', 'Sent from my iPhone\n'],
    ['blank lines', '\n'],
    ['quote marks', '>'],
    ['dashes', '-'],
    ['spaces', ' '],
    ['lines of skrev', 'Den 1 jan. 2024 skrev skrev skrev skrev skrev skrev skrev:\n'],
    ['ja', 'はははははははははは2024年1月1日10:00はははははははははははははは:\n'],
  ])('a million characters of %s take no longer than a blink', (_name, piece) => {
    const mail = `Hello\n${piece.repeat(Math.floor((MAX_FOLD_TEXT - 20) / piece.length))}end`
    expect(cpuMsOf(() => expect(foldText(mail).visible).toContain('Hello'))).toBeLessThan(8000)
  })

  test('longer text is shown whole', () => {
    const mail = `Hi\n\nOn 1/1/24 10:00, Ann wrote:\n${'> x\n'.repeat(MAX_FOLD_TEXT / 4)}`
    expect(foldText(mail)).toEqual({ visible: mail, quoted: '', signature: '' })
  })

  test('at least the 13 most common languages are spoken', () => {
    expect(new Set(quoteLanguages).size).toBeGreaterThanOrEqual(13)
  })
})
