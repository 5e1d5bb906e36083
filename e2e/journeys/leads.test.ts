import { expect, test } from 'vitest'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, pick, signIn } from './browser.ts'

let desk: Deskhand
let leadId: string
let code: string

journeys(
  async () => {
    desk = await startDeskhand()
    const { api } = desk
    await api.post('/accounts', { name: 'Neu AG', domains: ['neu.test'] })
    for (const [entity, requiredOnCreate] of [
      ['lead', false],
      ['contact', true],
    ] as const)
      for (const [key, name] of [
        ['plan', 'Plan'],
        ['region', 'Region'],
      ])
        await api.post('/custom-fields', { entity, key, name, type: 'text', requiredOnCreate })
    const lead = await api.post<{ id: string }>('/leads', {
      name: 'Lina Neu',
      company: 'Neu AG',
      emails: ['lina@neu.test', 'lina@home.test'],
      custom: { plan: 'Pro' },
    })
    leadId = lead.id
    code = (await api.post<{ code: string }>('/tickets', { subject: 'Which plan fits us?' })).code
  },
  () => desk?.remove(),
)

test('a ticket is associated with a lead by the keyboard, and stands on the page of the lead', async () => {
  const page = await newPerson('associations')
  await signIn(page, desk, `/tickets/${code}`)
  const choose = page.getByRole('button', { name: 'Add: Lead', exact: true })
  await choose.focus()
  await page.keyboard.press('Enter')
  await pick(page, 'lina', /^Lina Neu/)
  const link = page
    .getByRole('region', { name: 'Associations', exact: true })
    .getByRole('link', { name: 'Lina Neu', exact: true })
  await link.waitFor()
  await everyLook(page, 'associations')
  await link.click()
  await page
    .getByRole('region', { name: 'Tickets', exact: true })
    .getByRole('link', { name: 'Which plan fits us?', exact: true })
    .waitFor()
})

test('a lead becomes a contact, its tickets stay, and it is taken back', async () => {
  const page = await newPerson('leads')
  await signIn(page, desk, `/leads/${leadId}`)
  await page.getByRole('heading', { name: 'Lina Neu', exact: true }).first().waitFor()
  await page.keyboard.press('v')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Lina Neu becomes a new contact.', { exact: true }).waitFor()
  await expect.poll(() => dialog.getByText('Moves', { exact: true }).count()).toBe(2)
  await dialog.getByText('Neu AG', { exact: true }).waitFor()
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Plan', exact: true }).inputValue()).toBe('Pro')
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('“Region” is needed.', { exact: true }).waitFor()
  await everyLook(page, 'lead-conversion')
  await page.keyboard.type('North')
  await page.keyboard.press('Control+Enter')
  await closed(dialog)
  await page.getByText(/^Became a contact on/).waitFor()
  await everyLook(page, 'lead-converted')
  await expect
    .poll(async () =>
      (await desk.api.all<{ emails: { value: string }[] }>('/contacts')).flatMap(({ emails }) =>
        emails.map(({ value }) => value),
      ),
    )
    .toEqual(['lina@neu.test', 'lina@home.test'])

  await page.getByRole('button', { name: 'Take back', exact: true }).click()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('link', { name: 'lina@neu.test', exact: true }).waitFor()
  await expect.poll(async () => (await desk.api.all('/contacts')).length).toBe(0)
})

test('two contacts become one by the keyboard, in the direction and with the values that are chosen, and two again', async () => {
  const { api } = desk
  type Contact = { id: string; name: string; emails: { value: string }[]; custom: Record<string, string> }
  const make = (name: string, email: string, plan: string) =>
    api.post<Contact>('/contacts', { name, emails: [email], custom: { plan, region: 'North' } })
  const [robert, bob] = [
    await make('Robert Roe', 'robert@roe.test', 'Basic'),
    await make('Bob Roe', 'bob@roe.test', 'Pro'),
  ]
  const page = await newPerson('merging')
  await signIn(page, desk, `/contacts/${robert.id}`)
  await page.getByRole('heading', { name: 'Robert Roe', exact: true }).first().waitFor()
  await page.keyboard.press('Shift+M')
  const dialog = page.getByRole('dialog', { name: 'Merge Robert Roe', exact: true })
  await dialog.waitFor()
  await page.keyboard.press('Control+Shift+O')
  await pick(page, 'bob', /^Bob Roe/)
  const staying = dialog.getByRole('region', { name: 'Stays', exact: true })
  await staying.getByText('Robert Roe', { exact: true }).waitFor()
  await page.keyboard.press('Control+Shift+X')
  await staying.getByText('Bob Roe', { exact: true }).waitFor()
  const plan = dialog.getByRole('radiogroup', { name: 'Plan', exact: true })
  await plan.getByRole('radio', { name: 'Pro', exact: true, checked: true }).focus()
  await page.keyboard.press('ArrowRight')
  // Let go at once, as no hand does, the key has moved the focus and chosen nothing.
  await hasFocus(plan.getByRole('radio', { name: 'Basic', exact: true }))
  await page.keyboard.press('Space')
  await plan.getByRole('radio', { name: 'Basic', exact: true, checked: true }).waitFor()
  await everyLook(page, 'merge-contacts')
  await page.keyboard.press('Control+Enter')
  await closed(dialog)
  await page.waitForURL(`**/contacts/${bob.id}`)
  const now = await api.get<Contact>(`/contacts/${robert.id}`)
  expect(now).toMatchObject({ id: bob.id, name: 'Bob Roe', custom: { plan: 'Basic', region: 'North' } })
  expect(now.emails.map(({ value }) => value)).toEqual(['bob@roe.test', 'robert@roe.test'])

  const back = page
    .getByRole('region', { name: 'Merged', exact: true })
    .getByRole('button', { name: 'Take back', exact: true })
  await back.focus()
  await page.keyboard.press('Enter')
  const planOf = async (id: string) => (await api.get<Contact>(`/contacts/${id}`)).custom.plan
  await expect.poll(() => planOf(bob.id)).toBe('Pro')
  expect(await planOf(robert.id)).toBe('Basic')
  await page
    .getByRole('region', { name: 'Merged', exact: true })
    .getByText(/^Taken back/)
    .waitFor()
})

test('on its page a contact gets a pinned note, a field of its own and a ticket; an account is put below another, and one becomes part of it', async () => {
  const { api } = desk
  const make = (name: string) => api.post<{ id: string }>('/accounts', { name })
  await make('Berg Group')
  const [part, twin] = [await make('Berg South'), await make('Berg Sud')]
  const contact = await api.post<{ id: string }>('/contacts', {
    ...{ name: 'Nils Berg', emails: ['nils@berg.test'], accountIds: [part.id] },
    custom: { plan: 'Basic', region: 'South' },
  })
  // Notes are for members with CRM access.
  await api.patch(`/users/${desk.userId}`, { crmAccess: true })
  const page = await newPerson('record-pages')
  await signIn(page, desk, `/contacts/${contact.id}`)
  const notes = page.getByRole('list', { name: 'Notes', exact: true })
  for (const text of ['Pays late', 'Likes to be called']) {
    await page.getByRole('button', { name: 'New note', exact: true }).click()
    await page.getByRole('textbox', { name: 'New note', exact: true }).fill(text)
    await page.getByRole('button', { name: 'Add note', exact: true }).click()
    await notes.getByText(text, { exact: true }).waitFor()
  }
  const firstNote = () => notes.getByRole('listitem').first().textContent()
  await expect.poll(firstNote).toContain('Likes to be called')
  await notes
    .getByRole('listitem')
    .filter({ hasText: 'Pays late' })
    .getByRole('button', { name: 'Pin the note', exact: true })
    .click()
  await expect.poll(firstNote).toContain('Pays late')
  await notes.getByRole('img', { name: 'Pinned', exact: true }).waitFor()

  await page.getByRole('button', { name: 'Edit Plan: Basic', exact: true }).click()
  const plan = page.getByRole('textbox', { name: 'Plan', exact: true })
  await hasFocus(plan)
  await plan.fill('Pro')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit Plan: Pro', exact: true }).waitFor()
  const saved = async () => (await api.get<{ custom: { plan: string } }>(`/contacts/${contact.id}`)).custom.plan
  await expect.poll(saved).toBe('Pro')

  await page.getByRole('link', { name: 'New ticket', exact: true }).first().click()
  await page.getByText('nils@berg.test · Berg South', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: /^Subject/ }).fill('A hut on the hill')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'A hut on the hill', exact: true }).first().waitFor()
  type Asked = { subject: string; requester: { id: string } | null }
  const asked = (await api.all<Asked>('/tickets')).find(({ subject }) => subject === 'A hut on the hill')
  expect(asked?.requester?.id).toBe(contact.id)

  // The account's own page: it is put below another one, and another one becomes part of it.
  await page.goto(`${desk.url}/accounts/${part.id}`)
  await page.getByRole('heading', { name: 'Berg South', exact: true }).first().waitFor()
  await page.keyboard.press('e')
  const editing = page.getByRole('dialog', { name: 'Edit Berg South', exact: true })
  await editing.getByRole('button', { name: 'Link an account', exact: true }).click()
  await pick(page, 'group', /^Berg Group/)
  await editing.getByText('Berg Group', { exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await closed(editing)
  await page.getByRole('link', { name: 'Berg Group', exact: true }).waitFor()
  await page.keyboard.press('Shift+M')
  const dialog = page.getByRole('dialog', { name: 'Merge Berg South', exact: true })
  await dialog.waitFor()
  await page.keyboard.press('Control+Shift+O')
  await pick(page, 'sud', /^Berg Sud/)
  await dialog.getByRole('region', { name: 'Stays', exact: true }).getByText('Berg South', { exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
  await closed(dialog)
  await expect.poll(async () => (await api.get<{ id: string }>(`/accounts/${twin.id}`)).id).toBe(part.id)
  await page.getByRole('region', { name: 'Merged', exact: true }).getByText('Berg Sud', { exact: true }).waitFor()

  // Above it stands what is below; a ticket is made for the account whose page it is.
  await page.getByRole('link', { name: 'Berg Group', exact: true }).click()
  await page.getByRole('heading', { name: 'Berg Group', exact: true }).first().waitFor()
  const below = page.getByRole('region', { name: 'Accounts below it', exact: true })
  await below.getByRole('link', { name: 'Berg South', exact: true }).waitFor()
  await page.getByRole('link', { name: 'New ticket', exact: true }).first().click()
  await page.getByRole('textbox', { name: /^Subject/ }).fill('For the whole group')
  await page.keyboard.press('Control+Enter')
  const link = page
    .getByRole('region', { name: 'Associations', exact: true })
    .getByRole('link', { name: 'Berg Group', exact: true })
  await link.click()
  const tickets = page.getByRole('region', { name: 'Tickets', exact: true })
  await tickets.getByRole('link', { name: 'For the whole group', exact: true }).waitFor()

  // The same page where the organization says company.
  await api.patch('/organization', { settings: { accountLabel: 'company' } })
  await page.reload()
  await page.getByRole('region', { name: 'Companies below it', exact: true }).waitFor()
  const navigation = page.getByRole('navigation', { name: 'Main navigation', exact: true })
  await navigation.getByRole('link', { name: /^Companies/ }).waitFor()
  await everyLook(page, 'company')
  await expect.poll(() => page.getByText(/\baccounts?\b/i).allTextContents()).toEqual([])
})
