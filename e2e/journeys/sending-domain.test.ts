import { expect, test } from 'vitest'
import { type Dns, startDns } from '../dns.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand
let dns: Dns
journeys(
  async () => {
    dns = await startDns()
    desk = await startDeskhand({ settings: { SMTP_URL: 'smtp://smtp.sendgrid.net', ...dns.settings } })
  },
  async () => {
    await desk?.remove()
    await dns?.close()
  },
)

type Domain = { verified: boolean; records: { kind: string; host: string; value: string }[] }

test('a sending domain: its records are shown, looked up live, and each says whether it is right', async () => {
  const page = await newPerson('sending-domain')
  await signIn(page, desk, '/settings/sending-domains')
  await page.getByText('No sending domains yet', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Add domain', exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Domain').fill('acme')
  await dialog.getByRole('button', { name: 'Add domain', exact: true }).click()
  await page.getByText('A domain looks like acme.com.', { exact: true }).waitFor()
  // What stands behind the @ is meant.
  await dialog.getByLabel('Domain').fill('support@acme.test')
  await dialog.getByRole('button', { name: 'Add domain', exact: true }).click()
  await page.getByText('Not checked yet', { exact: true }).waitFor()

  const domain = async () => (await desk.api.get<{ data: Domain[] }>('/sending-domains')).data[0]
  const record = async (kind: string) => {
    const found = (await domain())?.records.find((one) => one.kind === kind)
    if (!found) throw new Error(`There is no ${kind} record`)
    return found
  }
  const [spf, dkim, dmarc] = [await record('spf'), await record('dkim'), await record('dmarc')]
  for (const one of [spf, dkim, dmarc]) {
    await page.getByText(one.host, { exact: true }).first().waitFor()
    await page.getByText(one.value, { exact: true }).waitFor()
  }
  const row = (kind: string, state: string) =>
    page.getByRole('listitem').filter({ hasText: kind }).getByText(state, { exact: true })
  const check = async (states: [string, string, string]) => {
    await page.getByRole('button', { name: 'Check now', exact: true }).click()
    for (const [i, kind] of ['SPF', 'DKIM', 'DMARC'].entries())
      await row(kind, states[i] ?? '')
        .first()
        .waitFor()
  }

  await check(['Missing', 'Missing', 'Missing'])
  dns.texts.set(spf.host, ['v=spf1 include:_spf.elsewhere.test -all', 'some-site-verification=1'])
  dns.texts.set(dkim.host, ['v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAother'])
  dns.texts.set(dmarc.host, ['v=DMARC1; p=reject; rua=mailto:dmarc@acme.test'])
  await check(['Different', 'Different', 'Right'])
  await page.getByText('The DKIM record holds another key').waitFor()
  await page.getByText('v=spf1 include:_spf.elsewhere.test -all', { exact: true }).waitFor()
  await everyLook(page, 'sending-domain-wrong')
  expect((await domain())?.verified).toBe(false)

  // Theirs stays beside ours; the key comes in pieces, as it is longer than one string of DNS may be.
  const own = /v=spf1 (.*) ~all/.exec(spf.value)?.[1] ?? ''
  dns.texts.set(spf.host, [`v=spf1 include:_spf.elsewhere.test ${own} -all`])
  dns.texts.set(dkim.host, [dkim.value])
  await check(['Right', 'Right', 'Right'])
  await page.getByText('Proven', { exact: true }).waitFor()
  await everyLook(page, 'sending-domain-right')
  expect((await domain())?.verified).toBe(true)

  // DNS that fails says nothing about the records, and takes nothing away.
  dns.broken = true
  await check(['No answer', 'No answer', 'No answer'])
  await page.getByText('Proven', { exact: true }).waitFor()
  expect((await domain())?.verified).toBe(true)
})
