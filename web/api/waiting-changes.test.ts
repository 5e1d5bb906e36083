import { expect, onTestFinished, test } from 'vitest'
import { queryClient } from './queries.ts'
import { isChangeWaiting } from './waiting-changes.ts'

test('a change waits from the moment it is made until the one before it has its answer', async () => {
  onTestFinished(() => queryClient.clear())
  const change = (work: () => Promise<void>) =>
    queryClient
      .getMutationCache()
      .build(queryClient, { scope: { id: 'a ticket' }, mutationFn: work })
      .execute(undefined)
  const answer = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const sent = Promise.withResolvers<void>()
  const all = [change(() => answer.promise)]
  // On its way by itself it waits for nobody.
  expect(isChangeWaiting()).toBe(false)
  all.push(
    change(() => {
      sent.resolve()
      return second.promise
    }),
  )
  expect(isChangeWaiting()).toBe(true)
  answer.resolve()
  await sent.promise
  expect(isChangeWaiting()).toBe(false)
  second.resolve()
  await Promise.all(all)
})
