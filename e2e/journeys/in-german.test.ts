import { expect, test } from 'vitest'
import { noisyPng } from '../../server/testing/pictures.ts'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { Ticket } from '../mail-office.ts'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { everyLook, hasFocus, journeys, newPerson, typeAhead } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
    await desk.api.post('/labels', { name: 'Rechnung', color: 'blue' })
    const raw = write({
      from: 'Cora <cora@customer.test>',
      to: supportAddress,
      subject: 'Falsche Rechnung',
      text: 'Hallo',
      attachments: [{ name: 'beleg.png', contentType: 'image/png', content: noisyPng(1200, 600) }],
    })
    await deliver(desk.smtp, { from: 'cora@customer.test', to: [supportAddress] }, raw)
    await until(async () => (await desk.api.get<{ data: Ticket[] }>('/tickets')).data[0], Boolean, {
      what: 'the ticket',
    })
  },
  () => desk?.remove(),
)

test('in German the server’s errors and reasons are German too, and notifications are chosen by the keyboard', async () => {
  const ada = await newPerson('in-german', { locale: 'de-DE', timezoneId: 'Europe/Berlin' })
  await ada.goto(`${desk.url}/sign-in?next=/settings/labels`)
  await ada.getByLabel('E-Mail', { exact: true }).fill(admin.email)
  await ada.getByLabel('Passwort', { exact: true }).fill('not the passphrase at all')
  await ada.getByRole('button', { name: 'Anmelden', exact: true }).click()
  await ada.getByText('E-Mail oder Passwort stimmt nicht').waitFor()
  await ada.getByLabel('Passwort', { exact: true }).fill(admin.password)
  await ada.getByRole('button', { name: 'Anmelden', exact: true }).click()

  // An error with a value in it.
  await ada.getByRole('button', { name: 'Neues Label', exact: true }).click()
  const dialog = ada.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Rechnung')
  await dialog.getByLabel('Name').press('Enter')
  await dialog.getByText('Ein Label „Rechnung“ gibt es schon.', { exact: true }).waitFor()
  await ada.keyboard.press('Escape')
  await ada.getByRole('button', { name: /verwerfen/i }).click()

  // The reason of a decision.
  await ada.goto(`${desk.url}/tickets/ACME-1`)
  await ada.getByRole('button', { name: 'Warum ist das hier?', exact: true }).first().click()
  await ada.getByText('Sie antwortet auf nichts, das wir kennen: ein neues Ticket.', { exact: true }).waitFor()

  // The picture is shown by a small one, written anew.
  const small = ada.getByRole('link', { name: 'beleg.png öffnen', exact: true }).locator('img')
  await expect.poll(() => small.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320)

  // What Deskhand itself says of a delivery.
  await desk.api.post('/tickets/ACME-1/messages', { kind: 'public', bodyText: 'Wir sehen nach.' })
  await ada.getByText('Nicht gesendet: Es ist kein Mail-Relay eingerichtet (SMTP_URL).', { exact: true }).waitFor()
  await everyLook(ada, 'german-ticket')

  // The matrix: a cell, the hour that it asks for, and all of it after a reload.
  await ada.goto(`${desk.url}/settings/profile`)
  const mail = ada.getByRole('combobox', { name: 'Jemand weist mir ein Ticket zu: per Mail', exact: true })
  await mail.focus()
  await ada.keyboard.press('Enter')
  await typeAhead(ada, ada.getByRole('option', { name: 'Täglich gesammelt', exact: true }), 'Tä')
  await hasFocus(mail)
  const hour = ada.getByRole('combobox', { name: 'Tägliche Zusammenfassung um', exact: true })
  await hour.press('Enter')
  await ada.getByRole('option', { name: '17:00', exact: true }).click()
  const own = ada.getByRole('switch', { name: 'Ein neues Ticket kommt, das niemandem gehört: im Produkt', exact: true })
  await own.focus()
  await ada.keyboard.press('Space')
  await expect
    .poll(() => desk.api.get<{ digest: object }>('/me/notification-preferences'))
    .toMatchObject({
      digest: { hour: 17, timeZone: 'Europe/Berlin' },
      kinds: expect.arrayContaining([
        { kind: 'assigned', app: true, mail: 'daily' },
        { kind: 'ticket_created', app: true, mail: 'off' },
      ]),
    })
  await ada.reload()
  await expect.poll(() => mail.textContent()).toContain('Täglich gesammelt')
  await expect.poll(() => hour.textContent()).toContain('17:00')
  await hour.scrollIntoViewIfNeeded()
  await everyLook(ada, 'german-notifications')
})
