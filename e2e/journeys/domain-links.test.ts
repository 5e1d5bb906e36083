import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand
let accountId: string

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    const other = await api.post<{ id: string }>('/accounts', { name: 'Umbrella' })
    for (const name of ['ann', 'bo']) await api.post('/contacts', { name, emails: [`${name}@north.test`] })
    await api.post('/contacts', { name: 'cy', emails: ['cy@north.test'], accountIds: [other.id] })
    const north = await api.post<{ id: string }>('/accounts', { name: 'North' })
    accountId = north.id
  },
  () => desk?.remove(),
)

test('a new domain of an account shows whom it would link, links them, and takes that back', async () => {
  const page = await newPerson('domain-links')
  await signIn(page, desk, `/accounts/${accountId}`)
  await page.getByRole('heading', { name: 'North', exact: true }).first().waitFor()
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog')
  await dialog.getByPlaceholder('acme.com').fill('north.test')
  await page.keyboard.press('Control+Enter')

  await dialog.getByText('2 contacts will be linked').waitFor()
  await dialog.getByText('Stays with Umbrella').waitFor()
  await expect.poll(() => dialog.getByText('Will be linked', { exact: true }).count()).toBe(2)
  await everyLook(page, 'domain-links-preview')
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'hidden' })

  await page.getByText('2 contacts were linked by north.test').waitFor()
  await page.getByRole('link', { name: 'bo', exact: true }).waitFor()
  await everyLook(page, 'domain-links-done')
  await page.getByRole('button', { name: 'Take back', exact: true }).click()
  await page.getByText('2 links were taken back').waitFor()
  await page.getByRole('link', { name: 'bo', exact: true }).waitFor({ state: 'detached' })
})
