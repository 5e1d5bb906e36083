import { expect, test } from 'vitest'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits } from './parsed-mail.ts'

const parse = (raw: string) => parseMail(Buffer.from(raw, 'latin1'), defaultMailLimits)

test.each<[string, string, { name: string; address: string } | null]>([
  ['a plain address', 'j@x.org', { name: '', address: 'j@x.org' }],
  ['a name', 'John Doe <j@X.org>', { name: 'John Doe', address: 'j@x.org' }],
  ['a quoted comma', '"Smith, John" <j@x.org>', { name: 'Smith, John', address: 'j@x.org' }],
  ['an unquoted comma', 'Smith, John <j@x.org>', { name: 'Smith, John', address: 'j@x.org' }],
  ['a comment as name', 'j@x.org (John (the) Doe)', { name: 'John (the) Doe', address: 'j@x.org' }],
  ['a comment inside the address', 'john(work)@x.org', { name: 'work', address: 'john@x.org' }],
  ['a comment after the name', 'Ann (Support) <a@b.c>', { name: 'Ann', address: 'a@b.c' }],
  ['an unclosed comment', 'Ann (Support <a@b.c>', { name: 'Ann (Support', address: 'a@b.c' }],
  ['an unclosed quote', '"Unclosed <a@b.c>', { name: 'Unclosed', address: 'a@b.c' }],
  ['quotes in quotes', '"Foo "Bar" Baz" <a@b.c>', { name: 'Foo Bar Baz', address: 'a@b.c' }],
  ['escaped quotes', String.raw`"The \"Boss\"" <a@b.c>`, { name: 'The "Boss"', address: 'a@b.c' }],
  ['a quoted local part', '"a b"@x.org', { name: '', address: '"a b"@x.org' }],
  ['an at sign in quotes', '"user@evil.org"@good.com', { name: '', address: '"user@evil.org"@good.com' }],
  ['all in quotes', '"John <john@x.org>"', { name: 'John', address: 'john@x.org' }],
  ['double brackets', '<<a@b.c>>', { name: '', address: 'a@b.c' }],
  ['an unclosed bracket', 'John Doe <john@x.org', { name: 'John Doe', address: 'john@x.org' }],
  ['mailto', 'mailto:a@b.c', { name: '', address: 'a@b.c' }],
  ['a source route', '<@r1.org,@r2.org:u@h.com>', { name: '', address: 'u@h.com' }],
  ['blanks around the at sign', 'user @ example . com', { name: '', address: 'user@example.com' }],
  ['a name alone', 'MAILER-DAEMON', { name: 'MAILER-DAEMON', address: '' }],
  ['a group', 'Team: A <a@b.c>, d@e.f;', { name: 'A', address: 'a@b.c' }],
  ['an empty group', 'undisclosed-recipients:;', null],
  ['an address literal', 'x@[192.0.2.1]', { name: '', address: 'x@[192.0.2.1]' }],
  ['an encoded comma', '=?utf-8?Q?Smith,_J?= <a@b.c>', { name: 'Smith, J', address: 'a@b.c' }],
  ['an encoded word in quotes', '"=?iso-8859-1?Q?J=F6rg?=" <j@x.de>', { name: 'Jörg', address: 'j@x.de' }],
  ['raw latin1', 'J\xf6rg M\xfcller <j@x.de>', { name: 'Jörg Müller', address: 'j@x.de' }],
  [
    'all in one encoded word',
    '=?utf-8?B?IndhcnRhYiIgPHdhckB0YWIuY29tPg==?=',
    { name: 'wartab', address: 'war@tab.com' },
  ],
  [
    'quotes and brackets in encoded words',
    '=?UTF-8?Q?"Holger=5FAkademie_f=C3=BCr_Impulsge?=\r\n =?UTF-8?Q?bung"_<gierth@basisimpuls.de>?=',
    { name: 'Holger_Akademie für Impulsgebung', address: 'gierth@basisimpuls.de' },
  ],
  [
    'an encoded word closed after the address',
    '=?Subject?Q?Atenci=F3n=20al=20cliente=20OVH=20 <soporte@ovh.es>,\r\n\t?=@robot.ovh.net',
    { name: 'Atención al cliente OVH', address: 'soporte@ovh.es' },
  ],
])('the sender with %s', async (_, from, expected) => {
  const mail = await parse(`From: ${from}\r\nSubject: s\r\n\r\nhi`)
  expect(mail.from).toEqual(expected)
})

test.each<[string, string, string]>([
  ['raw latin1', 'Gr\xfc\xdfe aus M\xfcnchen', 'Grüße aus München'],
  ['raw windows-1252 quotes', 'It\x92s broken', 'It’s broken'],
  ['raw koi8-r', '\xf0\xd2\xc9\xd7\xc5\xd4 \xcd\xc9\xd2', 'Привет мир'],
  ['raw windows-1251', '\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0', 'Привет мир'],
  ['raw shift_jis', '\x93\xfa\x96{\x8c\xea\x82\xcc\x8c\x8f\x96\xbc', '日本語の件名'],
  ['raw iso-2022-jp', '\x1b$BF|K\\\x1b(B', '日本'],
  ['a character split over two words', '=?utf-8?Q?J=C3?= =?utf-8?Q?=B6rg?=', 'Jörg'],
  ['utf-7', '=?utf-7?Q?+AOQ-?=', 'ä'],
  ['a word without end', '=?utf-8?B?SGVsbG8', 'Hello'],
  ['blanks inside a word', '=?utf-8?Q?a b c?= d', 'a b c d'],
  ['a word that is none', 'a =?b c', 'a =?b c'],
])('a subject with %s', async (_, subject, expected) => {
  expect((await parse(`From: a@b.c\r\nSubject: ${subject}\r\n\r\nhi`)).subject).toBe(expected)
})
