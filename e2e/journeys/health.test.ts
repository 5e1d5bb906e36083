import { expect, test } from 'vitest'
import { type HttpProxy, startHttpProxy } from '../../server/testing/http-proxy.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { journeys, newPerson, picture, seriousFindings, signIn } from './browser.ts'

// product.md AD10 and RE3: the page that says how it does, and whether the live stream reaches this browser.
let desk: Deskhand
let proxy: HttpProxy

journeys(
  async () => {
    desk = await startDeskhand()
    proxy = await startHttpProxy(Number(new URL(desk.url).port))
  },
  async () => {
    await proxy?.close()
    await desk?.remove()
  },
)

test('a healthy installation, found by the settings, says so', async () => {
  const page = await newPerson('health')
  await signIn(page, desk, '/settings')
  await page.getByRole('link', { name: 'System health', exact: true }).click()
  for (const part of ['Database', 'Files', 'Job runners', 'Jobs', 'Reactions to events', 'Mailboxes'])
    await page.getByRole('row', { name: new RegExp(`^${part} OK`) }).waitFor()
  await expect.poll(() => page.getByRole('row', { name: /^Outbox/ }).textContent()).toContain('No mail relay')
  await page.getByText(/The live stream reaches this browser/).waitFor()
  await page.getByText('News come by the stream.', { exact: true }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'health')
  await page.setViewportSize({ width: 360, height: 780 })
  await picture(page, 'health-narrow')
})

test('behind a proxy that buffers it names the fault and what to set, until it is mended', async () => {
  proxy.buffers = true
  const page = await newPerson('health-proxy', { colorScheme: 'dark' })
  await signIn(page, { ...desk, url: proxy.url }, '/settings/health')
  await page.getByText(/holds the stream back/).waitFor()
  await page.getByText(/News come by long polling/).waitFor()
  await page.getByRole('tab', { name: 'Apache', exact: true }).click()
  await page.getByText(/flushpackets=on/).waitFor()
  await page.getByRole('tab', { name: 'nginx', exact: true }).click()
  await page.getByText(/proxy_buffering off/).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'health-behind-a-proxy')
  proxy.buffers = false
  await page.getByRole('button', { name: 'Test again', exact: true }).click()
  await page.getByText(/The live stream reaches this browser/).waitFor()
  await page.getByText(/proxy_buffering/).waitFor({ state: 'detached' })
})
