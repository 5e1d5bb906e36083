import { expect, test } from 'vitest'
import { problemToError } from './api-error.ts'

test('a problem document keeps its code, sentence and fields', () => {
  const error = problemToError(422, 'Unprocessable Entity', {
    title: 'Invalid input',
    detail: 'Two fields need attention.',
    code: 'input.invalid',
    errors: [{ path: 'email', message: 'Write a complete address.' }, { path: 'name' }, 'noise'],
  })
  expect(error).toMatchObject({ status: 422, code: 'input.invalid', message: 'Two fields need attention.' })
  expect(error.fields).toEqual([{ path: 'email', message: 'Write a complete address.' }])
  expect(error.field('email')).toBe('Write a complete address.')
  expect(error.field('name')).toBeUndefined()
  expect(error.isTemporary).toBe(false)
})

test.each([
  ['a page of a proxy', '<html>Bad gateway</html>'],
  ['an empty body', undefined],
  ['a list', []],
])('%s becomes a plain http error', (_name, body) => {
  const error = problemToError(502, 'Bad Gateway', body)
  expect(error).toMatchObject({ code: 'http.502', message: 'Bad Gateway', isTemporary: true })
})

test('the time to wait is read in seconds and nonsense is left out', () => {
  expect(problemToError(429, '', {}, '30').retryAfterSeconds).toBe(30)
  expect(problemToError(429, '', {}, 'soon').retryAfterSeconds).toBeUndefined()
})
