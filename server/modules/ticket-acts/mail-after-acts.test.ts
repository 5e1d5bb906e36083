import { afterAll, expect, test } from 'vitest'
import { createActsDesk, createMailbox, ok } from './testing.ts'

// Where mails go that answer tickets which were merged or split since: by reply address, by reference, by the code in the subject.
const { world, acme, ann } = await createActsDesk()
const { receive, stop } = await createMailbox(world, acme)
afterAll(async () => {
  await stop()
  await world.close()
})

type Message = {
  id: string
  bodyText: string
  rfcMessageId: string
  replyAddress: string | null
  answersId: string | null
}
const messagesOf = async (id: string) =>
  (await ok<{ data: Message[] }>(ann.get(`/tickets/${id}/messages?order=asc`))).data
const answer = (id: string) =>
  ok<Message>(ann.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'Our answer', confirmed: true }))

test('after a merge every way to the old ticket leads to the new one, also through a chain, and back after the undo', async () => {
  const a = await receive({ from: 'a@globex.test', subject: 'Tent' })
  const toA = await answer(a.id)
  const b = await receive({ from: 'b@globex.test', subject: 'Wet tent' })
  const c = await receive({ from: 'c@globex.test', subject: 'All tents' })
  const merge = (target: string, source: string) =>
    ok<{ actIds: string[] }>(ann.post(`/tickets/${target}/merge`, { sourceIds: [source] }))
  await merge(b.id, a.id)
  const second = await merge(c.id, b.id)

  const there = { code: c.code, outcome: 'appended' }
  const first = { from: 'a@globex.test', subject: 'Re: Tent' }
  expect(await receive({ ...first, to: toA.replyAddress ?? '' })).toMatchObject(there)
  expect(await receive({ ...first, inReplyTo: toA.rfcMessageId })).toMatchObject(there)
  expect(await receive({ ...first, subject: `Re: [${a.code}] Tent` })).toMatchObject(there)
  expect(await receive({ from: 'b@globex.test', subject: `Re: [${b.code}] Wet tent` })).toMatchObject(there)
  // It answers the message that was moved, and its subject is no news.
  const last = (await messagesOf(c.id)).at(-2) as Message & { subjectChanged: boolean }
  expect(last).toMatchObject({ subjectChanged: false })
  // Who took part in none of them is no further than before.
  const stranger = await receive({ from: 'eve@elsewhere.test', subject: 'Re: Tent', inReplyTo: toA.rfcMessageId })
  expect(stranger).toMatchObject({ code: c.code, outcome: 'held' })

  await ok(ann.post(`/ticket-acts/${second.actIds[0]}/undo`))
  expect(await receive({ ...first, inReplyTo: toA.rfcMessageId })).toMatchObject({ code: b.code, outcome: 'appended' })
})

test('after a split what answers a moved message arrives in the new ticket, the rest where it was', async () => {
  const source = await receive({ from: 'jo@globex.test', subject: 'Two things', text: 'The tent' })
  const firstAnswer = await answer(source.id)
  await receive({
    from: 'jo@globex.test',
    subject: 'Re: Two things',
    inReplyTo: firstAnswer.rfcMessageId,
    text: 'Bill',
  })
  const secondAnswer = await answer(source.id)
  const [, , bill] = await messagesOf(source.id)
  const split = await ok<{ ticket: { id: string; code: string }; actId: string }>(
    ann.post(`/tickets/${source.id}/split`, { messageIds: [bill?.id, secondAnswer.id] }),
  )
  const mail = { from: 'jo@globex.test', subject: 'Re: Two things' }
  const made = { code: split.ticket.code, outcome: 'appended' }
  // By reference alone, and with the reply address, which was made for the ticket that it came from.
  expect(await receive({ ...mail, inReplyTo: secondAnswer.rfcMessageId })).toMatchObject(made)
  const to = secondAnswer.replyAddress ?? ''
  expect(await receive({ ...mail, to, inReplyTo: secondAnswer.rfcMessageId })).toMatchObject(made)
  const before = { code: source.code, outcome: 'appended' }
  const old = { to: firstAnswer.replyAddress ?? '', inReplyTo: firstAnswer.rfcMessageId }
  expect(await receive({ ...mail, ...old })).toMatchObject(before)
  expect((await messagesOf(split.ticket.id)).at(-1)).toMatchObject({ answersId: secondAnswer.id })
})

test('after a move into another ticket what answers a moved message arrives there, by reference and by reply address, and back after the undo', async () => {
  const jo = 'jo@globex.test'
  const source = await receive({ from: jo, subject: 'Two things', text: 'The tent' })
  const other = await receive({ from: jo, subject: 'The bill' })
  const firstAnswer = await answer(source.id)
  const mail = { from: jo, subject: 'Re: Two things' }
  await receive({ ...mail, inReplyTo: firstAnswer.rfcMessageId, text: 'And the bill' })
  const secondAnswer = await answer(source.id)
  const bill = (await messagesOf(source.id)).find(({ bodyText }) => bodyText === 'And the bill')
  const move = (messageIds: (string | undefined)[]) =>
    ok<{ actId: string }>(ann.post(`/tickets/${source.id}/move-messages`, { messageIds, target: other.code }))
  const there = { code: other.code, outcome: 'appended' }
  const here = { code: source.code, outcome: 'appended' }
  const to = secondAnswer.replyAddress ?? ''
  expect(to).toBe(firstAnswer.replyAddress)

  const { actId } = await move([bill?.id, secondAnswer.id])
  const { data: ledger } = await ok<{ data: { messageId: string; ticketCode: string }[] }>(ann.get('/mail/ledger'))
  expect(ledger.find(({ messageId }) => messageId === bill?.id)).toMatchObject({ ticketCode: other.code })
  const answering = { ...mail, inReplyTo: secondAnswer.rfcMessageId }
  expect(await receive(answering)).toMatchObject(there)
  expect(await receive({ ...answering, to })).toMatchObject(there)
  expect((await messagesOf(other.id)).at(-1)).toMatchObject({ answersId: secondAnswer.id })
  // The first answer gave the same address and stands where it was: who names no message writes there.
  expect(await receive({ ...mail, to })).toMatchObject(here)
  const all = await move([firstAnswer.id])
  expect(await receive({ ...mail, to: to.toUpperCase() })).toMatchObject(there)

  await ok(ann.post(`/ticket-acts/${all.actId}/undo`))
  await ok(ann.post(`/ticket-acts/${actId}/undo`))
  expect(await receive(answering)).toMatchObject(here)
  expect(await receive({ ...mail, to })).toMatchObject(here)
})

test('a participant may write into the ticket, and gets the replies in Cc, until he no longer takes part', async () => {
  const ticket = await receive({ from: 'kim@globex.test', subject: 'Stove' })
  const contact = await ok<{ id: string }>(ann.post('/contacts', { name: 'Lou', emails: ['lou@globex.test'] }))
  const reply = await answer(ticket.id)
  const mail = { from: 'lou@globex.test', subject: 'Re: Stove', inReplyTo: reply.rfcMessageId }
  expect(await receive(mail)).toMatchObject({ outcome: 'held' })
  const path = `/tickets/${ticket.id}/participants`
  expect((await ann.post(path, { contactId: contact.id })).statusCode).toBe(204)
  expect(await receive(mail)).toMatchObject({ code: ticket.code, outcome: 'appended' })
  const draft = () =>
    ok<{ cc: { address: string }[]; to: { address: string }[] }>(ann.get(`/tickets/${ticket.id}/reply-draft`))
  expect([...(await draft()).to, ...(await draft()).cc].map(({ address }) => address)).toContain('lou@globex.test')
  const again = await ann.post(path, {
    contactId: (await ok<{ requester: { id: string } }>(ann.get(`/tickets/${ticket.id}`))).requester.id,
  })
  expect(again.json()).toMatchObject({ status: 422, code: 'ticket.participant_is_requester' })
  expect((await ann.delete(`${path}/${contact.id}`)).statusCode).toBe(204)
  expect((await ok<{ participants: unknown[] }>(ann.get(`/tickets/${ticket.id}/around`))).participants).toEqual([])
})

test('a customer who answers a deleted ticket begins a new one, linked with it once it is back', async () => {
  for (const way of ['token', 'reference', 'subject']) {
    const old = await receive({ from: `max.${way}@globex.test`, subject: 'Boots' })
    const reply = await answer(old.id)
    expect((await ann.post(`/tickets/${old.id}/delete`, {})).statusCode).toBe(204)
    const mail = {
      from: `max.${way}@globex.test`,
      subject: `Re: [${old.code}] Boots`,
      ...(way === 'token' && { to: reply.replyAddress ?? '' }),
      ...(way === 'reference' && { inReplyTo: reply.rfcMessageId }),
    }
    const made = await receive({ ...mail, text: 'Still wet' })
    expect(made.outcome).toBe('ticket')
    expect(made.code).not.toBe(old.code)
    const fresh = await ok(ann.get(`/tickets/${made.id}`))
    expect(fresh).toMatchObject({ followUpOf: null, requester: { email: mail.from }, preview: 'Still wet' })
    expect(await receive(mail)).toMatchObject({ code: made.code, outcome: 'appended' })
    await ok(ann.post(`/tickets/${old.id}/restore`))
    expect(await ok(ann.get(`/tickets/${made.id}`))).toMatchObject({ followUpOf: { id: old.id, code: old.code } })
    await ann.post(`/tickets/${old.id}/delete`, {})
  }
  type Entry = { ticketCode: string | null; ticketDeleted: boolean; outcome: string; reason: string }
  const { data } = await ok<{ data: Entry[] }>(ann.get('/mail/ledger?limit=10'))
  expect(data[0]).toMatchObject({ outcome: 'appended', reason: expect.stringMatching(/goes on in the one/) })
  expect(data[1]).toMatchObject({ ticketDeleted: false, reason: expect.stringMatching(/was deleted/) })
  expect(data.find(({ ticketDeleted }) => ticketDeleted)).toMatchObject({ ticketCode: null })
})

const closedTicket = async (from: string, participantId?: string) => {
  const old = await receive({ from, subject: 'Lamp' })
  const path = `/tickets/${old.id}/participants`
  if (participantId) expect((await ann.post(path, { contactId: participantId })).statusCode).toBe(204)
  const reply = await answer(old.id)
  await ok(ann.patch(`/tickets/${old.id}`, { status: 'closed' }))
  return { old, mail: { from, subject: 'Re: Lamp', inReplyTo: reply.rfcMessageId } }
}

test('a second answer to a closed ticket lands in the follow-up of the first, until that is over as well', async () => {
  const { old, mail } = await closedTicket('ola@globex.test')
  const first = await receive({ ...mail, text: 'It is broken again' })
  expect(first).toMatchObject({ outcome: 'ticket' })
  expect(await receive({ ...mail, text: 'The bulb too' })).toMatchObject({ code: first.code, outcome: 'appended' })
  expect(await receive({ ...mail, subject: `Re: [${old.code}] Lamp`, inReplyTo: undefined })).toMatchObject({
    code: first.code,
    outcome: 'appended',
  })
  expect((await messagesOf(first.id)).map(({ bodyText }) => bodyText)).toEqual([
    expect.stringContaining('broken again'),
    expect.stringContaining('The bulb too'),
    expect.anything(),
  ])
  // Answered and resolved, it opens again; the old one stays as it is.
  await ok(ann.patch(`/tickets/${first.id}`, { status: 'resolved' }))
  expect(await receive(mail)).toMatchObject({ code: first.code, outcome: 'appended' })
  expect(await ok(ann.get(`/tickets/${first.id}`))).toMatchObject({ status: 'open', followUpOf: { id: old.id } })
  expect(await ok(ann.get(`/tickets/${old.id}`))).toMatchObject({ status: 'closed', messageCount: 2 })
  // Merged away, its target takes them; closed, another one begins and takes the next.
  const target = await receive({ from: 'ola@globex.test', subject: 'All lamps' })
  await ok(ann.post(`/tickets/${target.id}/merge`, { sourceIds: [first.id] }))
  expect(await receive(mail)).toMatchObject({ code: target.code, outcome: 'appended' })
  await ok(ann.patch(`/tickets/${target.id}`, { status: 'closed' }))
  const second = await receive(mail)
  expect(second.outcome).toBe('ticket')
  expect(await receive(mail)).toMatchObject({ code: second.code, outcome: 'appended' })
})

test('answers to a closed ticket that come at the same moment make one follow-up', async () => {
  const { mail } = await closedTicket('pia@globex.test')
  const came = await Promise.all(Array.from({ length: 5 }, () => receive(mail)))
  expect(new Set(came.map(({ code }) => code)).size).toBe(1)
  expect(came.map(({ outcome }) => outcome).sort()).toEqual(['appended', 'appended', 'appended', 'appended', 'ticket'])
})

test('whose part of the closed ticket was another one gets a follow-up of his own', async () => {
  const contact = await ok<{ id: string }>(ann.post('/contacts', { name: 'Roy', emails: ['roy@globex.test'] }))
  const { mail } = await closedTicket('quin@globex.test', contact.id)
  const first = await receive(mail)
  const other = await receive({ ...mail, from: 'roy@globex.test' })
  expect(other.outcome).toBe('ticket')
  expect(other.code).not.toBe(first.code)
})

test('where no tickets follow closed ones, an answer opens the closed one again', async () => {
  const { old, mail } = await closedTicket('sam@globex.test')
  await ok(ann.patch('/organization', { settings: { followUpOnReply: false } }))
  expect(await receive(mail)).toMatchObject({ code: old.code, outcome: 'appended' })
  expect(await ok(ann.get(`/tickets/${old.id}`))).toMatchObject({ status: 'open', closedAt: null })
  await ok(ann.patch('/organization', { settings: { followUpOnReply: true } }))
})

test('a mail that has left is reported on after its ticket was deleted', async () => {
  const ticket = await receive({ from: 'uma@globex.test', subject: 'Rope' })
  const reply = await answer(ticket.id)
  await ann.post(`/tickets/${ticket.id}/delete`, {})
  const report = [
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    'Auto-Submitted: auto-replied',
  ]
  const bounce = await receive({
    from: 'mailer-daemon@globex.test',
    subject: 'Undelivered',
    inReplyTo: reply.rfcMessageId,
    head: report,
    text: [
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; globex.test',
      '',
      'Final-Recipient: rfc822; uma@globex.test',
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      `Message-ID: <${reply.rfcMessageId}>`,
      'Subject: Re: Rope',
      '',
      '--b--',
    ].join('\r\n'),
  })
  expect(bounce.outcome).toBe('suspended')
  await ok(ann.post(`/tickets/${ticket.id}/restore`))
  const [, sent] = await ok<{ data: { deliveries: { state: string }[] }[] }>(
    ann.get(`/tickets/${ticket.id}/messages?order=asc`),
  ).then(({ data }) => data)
  expect(sent?.deliveries.map(({ state }) => state)).toEqual(['bounced'])
})
