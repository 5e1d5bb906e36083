import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { type HttpProxy, startHttpProxy } from '../../server/testing/http-proxy.ts'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { journeys, newPerson, picture, signIn } from './browser.ts'

// product.md RE2 and RE3: live behind plain proxies, and after the line was gone.
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
beforeEach(() => {
  proxy.buffers = false
  proxy.timeoutMs = null
  proxy.asked = []
})

const make = (subject: string) => desk.api.post<{ id: string }>('/tickets', { subject })
const rowsOf = (page: Page, subject: string) => page.getByRole('row', { name: new RegExp(subject) })
const isPoll = (path: string) => /^\/api\/v1\/events\?.*wait=/.test(path)
const isStream = (path: string) => path === '/api/v1/stream'
const times = (is: (path: string) => boolean) => proxy.asked.filter(is).length
const waitFor = (what: string, is: () => boolean) => until(async () => is(), Boolean, { what, timeout: 30_000 })

test('behind a proxy that buffers news come by long polling, and by the stream once it lets them through', async () => {
  proxy.buffers = true
  const page = await newPerson('proxy-buffers')
  await signIn(page, { ...desk, url: proxy.url })
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  await waitFor('a poll', () => times(isPoll) > 0)
  // Bursts, while a poll waits and between two of them: each is shown, and once.
  const burst = Array.from({ length: 12 }, (_, i) => `Burst ${String(i).padStart(2, '0')}`)
  await Promise.all(burst.map(make))
  for (const subject of burst) await rowsOf(page, subject).first().waitFor()
  await make('The heating hums')
  await rowsOf(page, 'The heating hums').waitFor()
  for (const subject of [...burst, 'The heating hums']) await expect.poll(() => rowsOf(page, subject).count()).toBe(1)
  await picture(page, 'behind-a-buffering-proxy')

  proxy.buffers = false
  proxy.asked = []
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await waitFor('the stream again', () => times(isStream) > 0)
  expect(times((path) => path === '/api/v1/stream/test')).toBeGreaterThan(0)
  await make('The lift is stuck')
  await rowsOf(page, 'The lift is stuck').waitFor()
  const polls = times(isPoll)
  await make('The door squeaks')
  await rowsOf(page, 'The door squeaks').waitFor()
  expect(times(isPoll)).toBe(polls)
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
})

test('behind a proxy that cuts long answers news come all the same', async () => {
  proxy.timeoutMs = 2_500
  const page = await newPerson('proxy-cuts')
  await signIn(page, { ...desk, url: proxy.url })
  for (const subject of ['One rattles', 'Two rattles', 'Three rattles']) {
    const before = times(isStream)
    await make(subject)
    await rowsOf(page, subject).waitFor()
    await waitFor('the next stream', () => times(isStream) > before)
  }
  // It holds back what it cuts, too: polls must end before it does.
  proxy.buffers = true
  await make('Four rattles')
  await rowsOf(page, 'Four rattles').waitFor()
  await make('Five rattles')
  await rowsOf(page, 'Five rattles').waitFor()
  for (const number of ['One', 'Two', 'Three', 'Four', 'Five'])
    await expect.poll(() => rowsOf(page, `${number} rattles`).count()).toBe(1)
})

test('after the network was gone what happened meanwhile is there by itself, in the list', async () => {
  const page = await newPerson('network-gone')
  const before = await make('Before the tunnel')
  await signIn(page, { ...desk, url: proxy.url })
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  await rowsOf(page, 'Before the tunnel').waitFor()
  // Begun after the cut, the stream would hold: what is on its way already is not kept from the page.
  await waitFor('the stream', () => times(isStream) > 0)
  await page.context().setOffline(true)
  proxy.cut()
  await page.getByRole('status').getByText('Offline', { exact: true }).waitFor()
  await desk.api.patch(`/tickets/${before.id}`, { subject: 'After the tunnel' })
  await make('In the tunnel')
  await expect.poll(() => rowsOf(page, 'In the tunnel').count()).toBe(0)
  await page.context().setOffline(false)
  await rowsOf(page, 'In the tunnel').waitFor()
  await rowsOf(page, 'After the tunnel').waitFor()
  await expect.poll(() => rowsOf(page, 'Before the tunnel').count()).toBe(0)
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
})
