import { expect, onTestFinished, test } from 'vitest'
import { startPictureServer } from '../../server/testing/picture-server.ts'
import { pngOf } from '../../server/testing/pictures.ts'
import { until } from '../api.ts'
import { bareAddress, deliver, type Letter, write } from '../mail.ts'
import type { Message, Ticket } from '../mail-office.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import {
  editorIn,
  journeys,
  newPerson,
  picture,
  seriousFindings,
  signIn,
  signInByPage,
  startWriting,
} from './browser.ts'

let desk: Deskhand
let relay: Relay

journeys(
  async () => {
    relay = await startRelay()
    desk = await startDeskhand({ settings: { SMTP_URL: relay.url, ALLOWED_NETWORKS: '127.0.0.1' } })
  },
  async () => {
    await desk?.remove()
    await relay?.close()
  },
)

function writeIn(letter: Partial<Letter> & { from: string }): Promise<string> {
  const to = letter.to ?? supportAddress
  return deliver(
    desk.smtp,
    { from: bareAddress(letter.from), to: [to] },
    write({ subject: 'A question', ...letter, to }),
  )
}

/** The newest ticket with that subject, once it is there. */
function ticketAbout(subject: string): Promise<Ticket> {
  const find = async () =>
    (await desk.api.get<{ data: Ticket[] }>('/tickets')).data.find((one) => one.subject === subject)
  return until(find, Boolean, { what: `a ticket about ${subject}` })
}

test('mail arrives live; answered and noted with the keyboard alone; the answer to it opens the ticket again', async () => {
  const page = await newPerson('desk')
  await signInByPage(page, desk)
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))

  // It appears in the open list by itself.
  await writeIn({ from: 'Lena Brandt <lena@customer.test>', subject: 'The tent leaks', text: 'It is wet inside.' })
  const row = page.getByRole('row', { name: /The tent leaks/ })
  await row.waitFor()
  await expect.poll(() => row.textContent()).toContain('Lena Brandt')
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
  await picture(page, 'list')

  // From here on no mouse.
  const { code } = await ticketAbout('The tent leaks')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/tickets/${code}**`)
  await page.getByRole('article', { name: 'Message from Lena Brandt', exact: true }).waitFor()
  await startWriting(page, 'n')
  const note = editorIn(page, 'Internal note')
  await note.waitFor()
  await page.getByText('Only your team sees this note. It never leaves.', { exact: true }).waitFor()
  await page.keyboard.type('She is a good customer.')
  await page.keyboard.press('Control+Enter')
  const noted = page.getByRole('article', { name: /Internal note by Ada Admin/ })
  await noted.waitFor()
  await expect.poll(() => noted.textContent()).toContain('Internal note')
  // Amber: more red and green than blue.
  const amber = () =>
    noted.evaluate((element) => {
      const canvas = document.createElement('canvas').getContext('2d')
      if (!canvas) return 0
      canvas.fillStyle = getComputedStyle(element).backgroundColor
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
      return Math.min(red, green) - blue
    })
  await until(amber, (value) => value !== undefined && value > 8, { what: 'an amber note' })

  await startWriting(page, 'r')
  await page.keyboard.type('Please seal the seams.')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Reply leaves in a few seconds', { exact: true }).waitFor()
  await picture(page, 'ticket')
  const mail = await relay.mailTo('lena@customer.test', 'seal the seams')
  expect(`${mail.text} ${mail.html}`).not.toContain('good customer')

  // The customer answers a ticket that waits: it is open again, before anybody reloads.
  await desk.api.patch(`/tickets/${code}`, { status: 'waiting' })
  await page.getByRole('button', { name: 'Status: Waiting', exact: true }).first().waitFor()
  await writeIn({
    from: 'Lena Brandt <lena@customer.test>',
    to: mail.replyTo?.[0]?.address ?? '',
    subject: `Re: ${mail.subject}`,
    inReplyTo: mail.messageId?.replace(/[<>]/g, '') ?? '',
    text: 'It is dry now.\n\nOn Sat, 21 Nov 2026, Ada wrote:\n> Please seal the seams.',
  })
  await page.getByText('It is dry now.').first().waitFor()
  await page.getByRole('button', { name: 'Status: Open', exact: true }).first().waitFor()
  expect((await desk.api.all<Message>(`/tickets/${code}/messages`)).map((one) => one.kind)).toEqual([
    'public',
    'note',
    'public',
    'public',
  ])
})

test('an invited colleague joins and sees changes as they happen', async () => {
  const roles = await desk.api.get<{ data: { id: string; key: string }[] }>('/roles')
  const roleId = roles.data.find(({ key }) => key === 'manager')?.id
  await desk.api.post('/members/invitations', { email: 'bea@team.test', roleId })
  const link = /https?:\/\/\S+\/invitations\/[\w-]+/.exec((await relay.mailTo('bea@team.test', 'Acme')).text ?? '')?.[0]
  expect(link).toBeDefined()
  const bea = await newPerson('colleague')
  await bea.goto(link ?? '')
  await bea.getByLabel('Your name').fill('Bea Bergmann')
  await bea.getByLabel('Password', { exact: false }).first().fill('a long passphrase of bea')
  await bea.getByRole('button', { name: 'Join', exact: true }).click()
  await bea.waitForURL('**/tickets**')

  const { code } = await desk.api.post<Ticket>('/tickets', {
    subject: 'Two at one desk',
    requester: { email: 'otto@customer.test', name: 'Otto' },
  })
  await bea.getByRole('row', { name: /Two at one desk/ }).click()
  await bea.waitForURL(`**/tickets/${code}**`)
  const ada = await newPerson('admin')
  await signIn(ada, desk, `/tickets/${code}`)
  await ada.getByRole('button', { name: 'Priority: Medium', exact: true }).first().waitFor()
  // Bea chooses, Ada sees it; Ada writes, Bea reads it.
  await bea.getByRole('button', { name: 'Priority: Medium', exact: true }).first().waitFor()
  await bea.keyboard.press('p')
  await bea.getByRole('option', { name: 'Urgent', exact: true }).click()
  await ada.getByRole('button', { name: 'Priority: Urgent', exact: true }).first().waitFor()
  await startWriting(ada, 'n')
  await ada.keyboard.type('I call him.')
  await ada.keyboard.press('Control+Enter')
  await bea.getByRole('article', { name: /Internal note by Ada Admin/ }).waitFor()
  expect(await desk.api.get<Ticket>(`/tickets/${code}`)).toMatchObject({ priority: 'urgent', messageCount: 1 })

  // Shut out, she is out at once.
  const members = await desk.api.get<{ data: { id: string; email: string }[] }>('/users')
  const id = members.data.find(({ email }) => email === 'bea@team.test')?.id
  await desk.api.patch(`/users/${id}`, { active: false })
  await bea.goto(`${desk.url}/tickets`)
  await bea.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
})

test('pictures from elsewhere stay blocked, and come from here when they are allowed; a mail cannot run anything', async () => {
  const elsewhere = await startPictureServer()
  onTestFinished(() => elsewhere.close())
  elsewhere.serve('/spy.png', pngOf(20, 20))
  elsewhere.serve('/wide.png', pngOf(300, 40))
  elsewhere.serve('/page.png', Buffer.from('<script>alert(1)</script>'))
  await writeIn({
    from: 'Spy <spy@customer.test>',
    subject: 'A picture <script>document.title = "owned"</script>',
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    text: `<p>Look:</p><img alt="spy" src="${elsewhere.at('/spy.png')}"><img alt="page" src="${elsewhere.at('/page.png')}">
      <table background="${elsewhere.at('/wide.png')}"><tr><td width="300" height="40">behind</td></tr></table>
      <img alt="sizes" srcset="${elsewhere.at('/wide.png')} 1x, ${elsewhere.at('/none.png')} 2x">
      <script>parent.document.title = 'owned'</script><img src="x" onerror="parent.document.title = 'owned'">
      <a href="javascript:parent.document.title='owned'">here</a>`,
  })
  const tickets = () => desk.api.get<{ data: Ticket[] }>('/tickets?q=picture')
  const ticket = await until(async () => (await tickets()).data[0], Boolean, { what: 'the ticket of the spy' })
  const page = await newPerson('pictures')
  const asked: string[] = []
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) asked.push(new URL(request.url()).origin)
  })
  await signIn(page, desk, `/tickets/${ticket.code}`)
  await page
    .getByText('4 remote images are blocked, so that the sender does not learn that you read this.', { exact: true })
    .waitFor()
  const frame = page.frameLocator('iframe[title="Message from Spy"]')
  await frame.getByText('Look:', { exact: true }).waitFor()
  expect(elsewhere.asked).toEqual([])
  expect(await page.title()).not.toBe('owned')
  await expect.poll(() => frame.locator('script').count()).toBe(0)
  await page.getByRole('button', { name: 'Show images', exact: true }).click()
  const isShown = (alt: string) =>
    frame
      .getByAltText(alt, { exact: true })
      .evaluate((image) => (image as HTMLImageElement).complete && (image as HTMLImageElement).naturalWidth)
  await until(
    () => isShown('spy'),
    (width) => width === 20,
    { what: 'the picture' },
  )
  await until(
    () => isShown('sizes'),
    (width) => width === 300,
    { what: 'the picture of several sizes' },
  )
  // What calls itself a picture and is none is said to be missing.
  await page.getByText('1 image could not be loaded.', { exact: true }).waitFor()
  const background = await frame.locator('table').evaluate((table) => getComputedStyle(table).backgroundImage)
  expect(background).toContain('/api/v1/remote-images/signed/')
  await picture(page, 'pictures-allowed')
  expect(await seriousFindings(page)).toEqual([])
  expect([...new Set(asked)]).toEqual([desk.url])
  for (const { headers } of elsewhere.asked)
    expect([headers.cookie, headers.referer, headers['user-agent']]).toEqual([undefined, undefined, 'Deskhand'])

  // Whatever a mail makes of itself, the policy of the page lets nothing else out.
  const before = elsewhere.asked.length
  const refused = page.waitForEvent('console', (message) => /Content Security Policy/.test(message.text()))
  await frame.locator('body').evaluate((body, src) => {
    body.append(Object.assign(body.ownerDocument.createElement('img'), { src }))
  }, elsewhere.at('/spy.png'))
  await refused
  expect(elsewhere.asked.length).toBe(before)
})

test('a ticket is made by hand for somebody new, and found again by its code', async () => {
  const page = await newPerson('by-hand')
  await signIn(page, desk)
  await page.getByRole('row', { name: /Two at one desk/ }).waitFor()
  await page.keyboard.press('c')
  await page.waitForURL('**/tickets/new**')
  // Empty it is refused with a reason.
  await page.getByRole('button', { name: 'Create ticket', exact: true }).click()
  await page.getByText('Write a subject.', { exact: true }).waitFor()
  await page.getByLabel('Subject').fill('Called about a stove')
  await page.getByLabel('Description', { exact: true }).fill('It does not light.')
  await page.getByRole('button', { name: 'Requester: Name, email or phone', exact: true }).click()
  await page.getByPlaceholder('Name, email or phone', { exact: true }).fill('Rita Rot')
  await page.getByRole('option', { name: /New contact/ }).click()
  await page.getByRole('button', { name: 'Create ticket', exact: true }).click()
  await page.getByText('It does not light.', { exact: true }).first().waitFor()
  const made = await ticketAbout('Called about a stove')
  expect(made).toMatchObject({ status: 'open', requester: { name: 'Rita Rot', email: null } })

  await page.goto(`${desk.url}/tickets`)
  await page.getByRole('row', { name: /Called about a stove/ }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type(made.code.toLowerCase())
  await page.getByRole('row', { name: /Two at one desk/ }).waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /Called about a stove/ }).waitFor()
  expect(new URL(page.url()).searchParams.toString()).toContain(made.code.toLowerCase())
})
