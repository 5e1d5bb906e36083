import { expect, onTestFinished, test } from 'vitest'
import { findChromium, launchBrowser } from './browser.ts'

test('the browser runs scripts and shows pages', async (context) => {
  if (!findChromium()) context.skip('no Chromium on this machine')
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto('data:text/html,<h1>Hello</h1><script>document.title = String(6 * 7)</script>')
  expect(await page.title()).toBe('42')
  expect(await page.getByRole('heading').textContent()).toBe('Hello')
})
