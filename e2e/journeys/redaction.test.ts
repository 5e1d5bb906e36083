import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, signIn } from './browser.ts'

// product.md TK30: words are taken out of a thread for privacy, for good.
const secret = '4111 1111 1111 1111'
let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

test('words that are removed for privacy are gone from the thread, its subject and the search, also after a reload', async () => {
  const from = 'jo@customer.test'
  const raw = write({
    from,
    to: supportAddress,
    subject: `Card ${secret}`,
    text: `My card is ${secret}. It is blocked.`,
  })
  await deliver(desk.smtp, { from, to: [supportAddress] }, raw)
  type Found = { data: { code: string }[] }
  const { data } = await until(
    () => desk.api.get<Found>('/tickets'),
    (found) => found?.data.length === 1,
    {
      what: 'the mail',
    },
  )
  const code = data[0]?.code ?? ''
  await desk.api.post(`/tickets/${code}/messages`, { kind: 'note', bodyText: `Ask the bank about ${secret}.` })
  const page = await newPerson('redaction')
  await signIn(page, desk, `/tickets/${code}`)
  const message = page.getByRole('article').filter({ hasText: 'It is blocked.' })
  await page.getByText(`Ask the bank about ${secret}.`, { exact: true }).waitFor()
  const act = message.getByRole('button', { name: 'Remove for privacy…', exact: true })
  await act.focus()
  await page.keyboard.press('Shift+K')
  const dialog = page.getByRole('dialog', { name: 'Remove for privacy', exact: true })
  const words = dialog.getByRole('textbox', { name: /^The words/ })
  await hasFocus(words)
  const remove = dialog.getByRole('button', { name: 'Remove for good', exact: true })
  await words.fill('5500')
  await dialog.getByText('The message does not have these words.', { exact: true }).waitFor()
  await expect.poll(() => remove.isDisabled()).toBe(true)
  // Before it is done the dialog says what goes.
  await words.fill(secret)
  await dialog.getByText('2 places in this message become ▮▮▮.', { exact: true }).waitFor()
  await dialog
    .getByText('1 other message of the thread has them or quotes them, and is changed too.', { exact: true })
    .waitFor()
  await dialog.getByText('The source of 1 mail is removed.', { exact: true }).waitFor()
  await everyLook(page, 'redaction')
  await remove.click()
  await closed(dialog)
  await message.getByText('My card is ▮▮▮. It is blocked.', { exact: true }).waitFor()
  await message.getByText(/^Ada Admin removed something of this message for privacy on/).waitFor()
  await page.getByText('Ask the bank about ▮▮▮.', { exact: true }).waitFor()
  await page.getByRole('heading', { name: 'Card ▮▮▮', exact: true }).waitFor()

  await page.reload()
  await message.getByText('My card is ▮▮▮. It is blocked.', { exact: true }).waitFor()
  await page.getByText('Ask the bank about ▮▮▮.', { exact: true }).waitFor()
  expect(await page.content()).not.toContain(secret)
  expect((await desk.api.get<Found>('/tickets?q=4111')).data).toEqual([])
})
