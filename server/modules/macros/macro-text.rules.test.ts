import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sanitizeComposedHtml } from '../../platform/html/sanitize-mail-html.ts'
import { firstNameOf, lastNameOf, renderText, variableFaults, variablesIn } from './macro-text.rules.ts'

const known = new Set(['requester.name', 'ticket.code'])
const isKnown = (name: string) => known.has(name)

describe('variables in a text', () => {
  test('are found once each, with blanks of all kinds around them', () => {
    expect(variablesIn('<p>{{ticket.code}} {{ requester.name }} {{\u00a0ticket.code\u00a0}}</p>')).toEqual([
      'ticket.code',
      'requester.name',
    ])
  })

  test.each<[string, string, object[]]>([
    ['all known', '<p>Hello {{requester.name}}</p><p>{{ticket.code}}</p>', []],
    ['no variable', '<p>a { b } c</p>', []],
    [
      'an unknown one, with its line',
      '<p>Hello</p><p>{{requester.fullName}}</p>',
      [{ fault: 'unknown', words: '{{requester.fullName}}', line: 2 }],
    ],
    ['an empty one', '<p>{{}}</p>', [{ fault: 'unknown', words: '{{}}', line: 1 }]],
    [
      'one that formatting cuts in two',
      '<p>{{<strong>requester.name</strong>}}</p>',
      [
        { fault: 'broken', words: '{{', line: 1 },
        { fault: 'broken', words: '}}', line: 1 },
      ],
    ],
    ['one that is not closed', '<p>a<br>{{ticket.code</p>', [{ fault: 'broken', words: '{{ticket.code', line: 2 }]],
    [
      'one in a link',
      '<p><a href="https://x.test/{{ticket.code}}">x</a></p>',
      [{ fault: 'in_link', words: '<a href="https://x.test/{{ticket.code}}">', line: 1 }],
    ],
  ])('%s', (_name, html, faults) => {
    expect(variableFaults(html, isKnown)).toEqual(faults)
  })
})

describe('a rendered text', () => {
  test('has values escaped and what is missing marked', () => {
    const values = new Map<string, string | null>([
      ['requester.name', '<img src=x onerror=alert(1)> & "Co"\n{{ticket.code}}'],
      ['ticket.code', null],
    ])
    expect(renderText('<p>Hi {{requester.name}}, {{ticket.code}}</p>', (name) => values.get(name) ?? null)).toEqual({
      html:
        '<p>Hi &lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot;<br>{{ticket.code}}, ' +
        '<span data-missing="ticket.code">{{ticket.code}}</span></p>',
      missing: ['ticket.code'],
    })
  })

  test('a value of blanks is missing', () => {
    expect(renderText('<p>{{ticket.code}}</p>', () => ' \n ').missing).toEqual(['ticket.code'])
  })

  test('no value becomes markup, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { html } = renderText('<p>{{requester.name}}</p>', () => value)
        const inside = html
          .replace(/^<p>|<\/p>$/g, '')
          .replace(/<br>|<span data-missing="requester.name">|<\/span>/g, '')
        expect(inside).not.toMatch(/[<>"]/)
        expect(
          sanitizeComposedHtml(html)
            .match(/<[a-z]+/g)
            ?.filter((tag) => !['<p', '<br', '<span'].includes(tag)),
        ).toEqual([])
      }),
    )
  })
})

test.each<[string, string | null, string | null]>([
  ['Jane Doe', 'Jane', 'Doe'],
  ['Doe, Jane', 'Jane', 'Doe'],
  ['Jane', 'Jane', null],
  ['Ana de la Cruz', 'Ana', 'de la Cruz'],
  ['jane@acme.test', null, null],
  ['', null, null],
])('the names in “%s”', (name, first, last) => {
  expect([firstNameOf(name), lastNameOf(name)]).toEqual([first, last])
})
