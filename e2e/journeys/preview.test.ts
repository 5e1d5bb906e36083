import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { editorIn, everyLook, grab, hasFocus, journeys, newPerson, picture, signIn, standing } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    // By mail: what somebody made himself is not unread.
    for (let i = 1; i <= 12; i += 1) {
      const from = `kim${i}@shop.test`
      const raw = write({ from, to: supportAddress, subject: `Parcel ${i}`, text: `Where is parcel ${i}?` })
      await deliver(desk.smtp, { from, to: [supportAddress] }, raw)
      // One after the other, so that they stand in this order.
      await until(
        async () => (await desk.api.get<{ data: unknown[] }>('/tickets')).data,
        (all) => all?.length === i,
        {
          what: `ticket ${i}`,
        },
      )
    }
  },
  () => desk?.remove(),
)

const preview = (page: Page) => page.getByRole('complementary', { name: 'Preview', exact: true })
const heading = (page: Page, subject: string) => preview(page).getByRole('heading', { name: subject, exact: true })
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)
const isUnread = async (subject: string) => {
  const { data } = await desk.api.get<{ data: { subject: string; unread: boolean }[] }>('/tickets?limit=50')
  return data.find((one) => one.subject === subject)?.unread
}

test('the ticket of the cursor stands beside the list: read, answered and changed without leaving it', async () => {
  const page = await newPerson('preview', { viewport: { width: 1440, height: 900 } })
  await signIn(page, desk)
  await page.locator('[data-ticket]').first().waitFor()
  await page.keyboard.press('q')
  await heading(page, 'Parcel 12').waitFor()
  await expect.poll(() => focused(page)).toContain('Parcel 12')
  await everyLook(page, 'preview')

  // It follows the cursor.
  for (let i = 0; i < 8; i += 1) await page.keyboard.press('j')
  await heading(page, 'Parcel 4').waitFor()

  // A key right behind the cursor is for the ticket at which it has arrived, not for the one that stood there before.
  await page.keyboard.press('k')
  await heading(page, 'Parcel 5').waitFor()
  await page.keyboard.press('j')
  await heading(page, 'Parcel 4').waitFor()
  await page.keyboard.press('k')
  await page.keyboard.press('n')
  await hasFocus(editorIn(preview(page), 'Internal note'))
  await heading(page, 'Parcel 5').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toContain('Parcel 5')

  // A press on a row goes there, a double one opens it.
  await page.getByRole('link', { name: /^Parcel 9/ }).click()
  await heading(page, 'Parcel 9').waitFor()
  expect(new URL(page.url()).pathname).toBe('/tickets')

  // Keys of the list change the same ticket; keys of the ticket write in it.
  await page.keyboard.press('p')
  await page.getByRole('option', { name: 'Urgent', exact: true }).click()
  await preview(page).getByRole('button', { name: 'Priority: Urgent', exact: true }).waitFor()
  await page.keyboard.press('r')
  const editor = editorIn(preview(page))
  await hasFocus(editor)
  await page.keyboard.type('It is on its way.')
  await page.keyboard.press('Control+Enter')
  await preview(page).getByText('It is on its way.', { exact: true }).first().waitFor()

  // Back to the list with Esc; the width is kept with the arrow keys, and over a reload.
  await editor.click()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toContain('Parcel 9')
  const width = async () => Math.round((await standing(preview(page))).width)
  const before = await width()
  await page.getByRole('slider', { name: 'Width of the preview', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(width).toBe(before - 24)
  await page.reload()
  await preview(page).waitFor()
  await expect.poll(width).toBe(before - 24)

  // A double press opens the ticket; Esc leads back to the list with its preview.
  await page.getByRole('link', { name: /^Parcel 2/ }).dblclick()
  await page.waitForURL((url) => /\/tickets\/ACME-2$/.test(url.pathname))
  await page.getByRole('button', { name: 'Back to the list', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await heading(page, 'Parcel 2').waitFor()
  await page.keyboard.press('q')
  await expect.poll(() => preview(page).count()).toBe(0)
})

test('what is only looked at for a moment stays unread', async () => {
  const page = await newPerson('preview-unread', { viewport: { width: 1440, height: 900 } })
  for (const i of [6, 7]) expect(await isUnread(`Parcel ${i}`)).toBe(true)
  await signIn(page, desk, '/tickets?view=unread')
  await page.getByRole('link', { name: /^Parcel 7/ }).waitFor()
  await page.keyboard.press('q')
  await preview(page).waitFor()
  // In the list of unread tickets none leaves by being passed; by an act it is read.
  await page.getByRole('link', { name: /^Parcel 7/ }).click()
  await heading(page, 'Parcel 7').waitFor()
  await page.keyboard.press('j')
  await heading(page, 'Parcel 6').waitFor()
  await page.keyboard.press('n')
  await expect.poll(() => isUnread('Parcel 6')).toBe(false)
  expect(await isUnread('Parcel 7')).toBe(true)
  await heading(page, 'Parcel 6').waitFor()
})

test('a message is dragged onto a row of the list: the only one takes its ticket along, and comes back', async () => {
  const page = await newPerson('preview-drag', { viewport: { width: 1440, height: 900 } })
  await signIn(page, desk)
  const row = page.locator('[data-ticket]').filter({ hasText: 'Parcel 11' })
  await row.waitFor()
  await page.keyboard.press('q')
  await heading(page, 'Parcel 12').waitFor()
  const card = preview(page).getByRole('article').filter({ hasText: 'Where is parcel 12?' })
  await card.hover()
  const grip = await grab(card.locator('[data-grip]'))
  await page.mouse.move(grip.x - 60, grip.y + 60, { steps: 4 })
  await row.hover()
  await page.locator('[data-ticket][data-drop]').waitFor()
  await picture(page, 'preview-drag')
  await page.mouse.up()
  await page.getByText('ACME-12 was merged into ACME-11', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('Undone: both tickets are as before', { exact: true }).waitFor()
  expect(await desk.api.get('/tickets/ACME-12')).toMatchObject({ status: 'open', mergedInto: null, messageCount: 1 })
})
