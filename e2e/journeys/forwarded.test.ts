import { generateKeyPairSync } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Dns, startDns } from '../dns.ts'
import { admin, type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

// product.md CH22: by mail that is proven to be the member's, through the real door, with a DNS that knows the key of his domain.
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const domain = admin.email.split('@')[1] ?? ''
let dns: Dns
let desk: Deskhand
journeys(
  async () => {
    dns = await startDns()
    dns.texts.set(`s1._domainkey.${domain}`, [`v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`])
    dns.texts.set(`_dmarc.${domain}`, ['v=DMARC1; p=reject'])
    desk = await startDeskhand({ settings: dns.settings })
  },
  async () => {
    await desk?.remove()
    await dns?.close()
  },
)

test('a mail that a member forwarded proposes who wrote it, and a click makes her the requester', async () => {
  const dkim = { domainName: domain, keySelector: 's1', privateKey: keys.privateKey }
  await createTransport({ ...desk.smtp, secure: false, ignoreTLS: true, dkim }).sendMail({
    from: `Ada Admin <${admin.email}>`,
    to: supportAddress,
    subject: 'WG: Kaputte Pumpe',
    text: `Bitte!\n\nVon: Jane Doe <jane@globex.test>\nGesendet: Montag, 2. November 2026 09:15\nAn: Ada Admin <${admin.email}>\nBetreff: Kaputte Pumpe\n\nSie ist kaputt.`,
  })
  type Found = { data: { code: string; requester: { email: string } | null }[] }
  const { data } = await until(
    () => desk.api.get<Found>('/tickets'),
    (found) => found?.data.length === 1,
    {
      what: 'the ticket of the mail',
    },
  )
  const code = data[0]?.code ?? ''
  expect(data[0]?.requester?.email).toBe(admin.email)
  const page = await newPerson('forwarded')
  await signIn(page, desk, `/tickets/${code}`)
  await page
    .getByText('Forwarded by Ada Admin. Originally from Jane Doe (jane@globex.test).', { exact: true })
    .waitFor()
  await everyLook(page, 'forwarded')
  const accept = page.getByRole('button', { name: 'Make Jane Doe the requester', exact: true })
  await accept.click()
  const requester = async () =>
    (await desk.api.get<{ requester: { email: string } | null }>(`/tickets/${code}`)).requester?.email
  await page.getByText('Jane Doe is the requester now', { exact: true }).waitFor()
  expect(await requester()).toBe('jane@globex.test')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await accept.waitFor()
  expect(await requester()).toBe(admin.email)
  await page.getByRole('button', { name: 'Leave as it is', exact: true }).click()
  await accept.waitFor({ state: 'detached' })
  expect(await requester()).toBe(admin.email)
})
