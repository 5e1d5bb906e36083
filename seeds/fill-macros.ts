import { createMacro } from '../server/modules/macros/macros.service.ts'
import type { Cx } from '../server/platform/context.ts'

/** The answers that everybody of the company uses; `cx` is an admin's, after the fields. */
export async function fillMacros(cx: Cx): Promise<void> {
  const greeting = '<p>Hello {{requester.firstName}},</p>'
  const closing = '<p>Kind regards<br>{{agent.firstName}}</p>'
  const reply = (text: string) => `${greeting}<p>${text}</p>${closing}`
  const macros = [
    {
      name: 'Ask for the order number',
      folder: 'Orders',
      replyHtml: reply('Which order is it about? You find its number on the invoice, it has eight digits.'),
      actions: { status: 'waiting' },
    },
    {
      name: 'Parcel is on its way',
      folder: 'Orders',
      replyHtml: reply(
        'Your order {{custom.order_number}} has left our house. You can follow it here: {{custom.tracking}}',
      ),
      actions: { status: 'waiting', snooze: { minutes: 3 * 1440, untilReply: true } },
    },
    {
      name: 'Refund is on its way',
      folder: 'Billing',
      replyHtml: reply('We have sent your money back. It will be on your account within three working days.'),
      noteHtml: '<p>Refund for {{ticket.code}} booked by {{agent.name}}.</p>',
      actions: { status: 'resolved' },
    },
    { name: 'Take it and hurry', folder: null, actions: { assigneeId: 'me', priority: 'high', follow: true } },
  ] as const
  for (const macro of macros)
    await createMacro(cx, { replyHtml: '', noteHtml: '', ...macro, sharing: 'everyone', teamIds: [] })
}
