import { QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { queryClient } from './queries.ts'

test('an answer that news have overtaken on its way is asked for again', async () => {
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  let asked = 0
  const observer = new QueryObserver(queryClient, {
    queryKey: ['overtaken'],
    queryFn: () => answers[asked++]?.promise ?? 'asked too often',
  })
  const shown: unknown[] = []
  const stop = observer.subscribe(({ data }) => shown.push(data))
  await queryClient.invalidateQueries({ queryKey: ['overtaken'], refetchType: 'none' })
  answers[0]?.resolve('before the news')
  await expect.poll(() => asked).toBe(2)
  answers[1]?.resolve('with the news')
  await expect.poll(() => shown.at(-1)).toBe('with the news')
  expect(asked).toBe(2)
  stop()
})

test('what nobody looks at is only marked, and asked when it is looked at', async () => {
  const answer = Promise.withResolvers<string>()
  let asked = 0
  const options = { queryKey: ['warmed'], queryFn: () => (asked++ === 0 ? answer.promise : 'anew') }
  const warmed = queryClient.prefetchQuery(options)
  await queryClient.invalidateQueries({ queryKey: ['warmed'] })
  answer.resolve('before the news')
  await warmed
  expect([asked, queryClient.getQueryState(['warmed'])?.isInvalidated]).toEqual([1, true])
})
