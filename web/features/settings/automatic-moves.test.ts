import { expect, test } from 'vitest'
import { daysOf, doubledName, settingsOf, valuesOf } from './automatic-moves.ts'

test.each([
  ['7', 7],
  [' 30 ', 30],
  ['3650', 3650],
  ['0', undefined],
  ['3651', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['', undefined],
  ['seven', undefined],
])('%j is %s days', (text, days) => {
  expect(daysOf(text)).toBe(days)
})

test('what the server sent comes back unchanged', () => {
  const settings = {
    autoInProgress: true,
    openOnReply: false,
    reopenOnReply: false,
    thanksStayResolved: true,
    reopenDays: null,
    autoCloseDays: 5,
    customerLanguage: 'de' as const,
    timeZone: 'Europe/Berlin',
    followUpOnReply: true,
    statusNames: { waiting: 'Pending' },
    mediumPriority: 'normal' as const,
    accountLabel: 'company' as const,
  }
  expect(settingsOf(valuesOf({ name: 'Acme', prefix: 'ACME', codeInfix: '', codeDigits: 1, settings }))).toEqual(
    settings,
  )
})

test('the days of a switched-off rule are not sent', () => {
  const settings = {
    autoInProgress: true,
    openOnReply: false,
    reopenOnReply: true,
    thanksStayResolved: false,
    reopenDays: 3,
    autoCloseDays: 5,
    customerLanguage: 'de' as const,
    timeZone: 'Europe/Berlin',
    followUpOnReply: true,
    statusNames: { waiting: 'Pending' },
    mediumPriority: 'normal' as const,
    accountLabel: 'company' as const,
  }
  const values = {
    ...valuesOf({ name: 'Acme', prefix: 'ACME', codeInfix: '', codeDigits: 1, settings }),
    closes: false,
    hasReopenLimit: false,
  }
  expect(settingsOf(values)).toMatchObject({ reopenDays: null, autoCloseDays: null })
})

test.each([
  [{}, undefined],
  [{ open: 'New', waiting: ' new ' }, 'waiting'],
  [{ open: 'New', waiting: 'Pending' }, undefined],
])('names %j: doubled is %s', (names, status) => {
  expect(doubledName({ open: '', in_progress: '', waiting: '', resolved: '', closed: '', ...names })).toBe(status)
})
