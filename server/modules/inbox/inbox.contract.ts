import { z } from 'zod'
import { Id, line } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { Message } from '../conversations/conversations.contract.ts'
import { CustomInput } from '../fields/fields.contract.ts'
import { recordTypes } from '../tickets/ticket-associations.ts'
import { PriorityInput, TicketRow, TicketVisibility } from '../tickets/tickets.contract.ts'

const Person = z.object({ name: z.string(), address: z.string() })

export const ListConversations = PageQuery.extend({
  state: z.enum(['waiting', 'done']).default('waiting').describe('done: filed away without a ticket.'),
  channelId: Id.optional(),
  q: z.string().trim().min(1).max(200).optional().describe('Words of its name, its newest message or its writer.'),
}).strict()

const shared = {
  id: z.uuid(),
  name: z.string().describe('Its own: changing the subject of a ticket leaves it alone, and the other way round.'),
  state: z
    .enum(['waiting', 'done'])
    .nullable()
    .describe('Whether messages of it that belong to no ticket wait; null: there are none.'),
  channel: z.object({ id: z.uuid(), name: z.string(), address: z.string() }).nullable(),
  contact: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .describe('Whose conversation it is; null: nobody’s.'),
  createdAt: z.string(),
}

export const ConversationRow = z
  .object({
    ...shared,
    sender: Person.nullable().describe('Who wrote the newest message that waits.'),
    preview: z.string().describe('Its beginning.'),
    lastAt: z.string().describe('When it came.'),
  })
  .meta({ id: 'ConversationRow', description: 'A conversation of which messages wait without a ticket.' })
export type ConversationRow = z.output<typeof ConversationRow>

export const Conversation = z
  .object({
    ...shared,
    tickets: z.array(TicketRow).describe('Its tickets that you see, the newest first.'),
    waiting: z.array(z.uuid()).describe('Messages that belong to no ticket, the oldest first; those that you see.'),
    hidden: z
      .int()
      .describe(
        'Messages that you do not see: of tickets, or of a channel, that are kept from you. 0: this is all of it.',
      ),
    start: z
      .object({
        subject: z.string().describe('Without Re:, Fwd: and the like.'),
        pipelineId: z.uuid(),
        stageId: z.uuid(),
        requester: z
          .object({ id: z.uuid(), name: z.string(), email: z.string().nullable(), language: z.string().nullable() })
          .nullable(),
        original: Person.nullable().describe('Who wrote what a member forwarded: proposed in the ticket.'),
        associations: z
          .array(
            z.object({
              type: z.enum(recordTypes),
              records: z.array(z.object({ id: z.uuid(), name: z.string() })),
            }),
          )
          .describe('What the sender is known as. One of a type is associated, of several none is guessed.'),
        attachments: z.int().describe('Files of the messages that wait.'),
      })
      .nullable()
      .describe('With what a ticket of it begins; null: you may not make one, or see what waits.'),
  })
  .meta({ id: 'Conversation', description: 'One thread with one person on one channel, and the tickets made of it.' })
export type Conversation = z.output<typeof Conversation>

export const ThreadMessage = Message.omit({ ticketId: true })
  .extend({
    ticket: z.object({ id: z.uuid(), code: z.string() }).nullable().describe('Null: it waits without one.'),
  })
  .meta({ id: 'ThreadMessage', description: 'A message of a conversation, with the ticket to which it belongs.' })
export type ThreadMessage = z.output<typeof ThreadMessage>

export const UpdateConversation = z
  .strictObject({
    state: z.enum(['waiting', 'done']).describe('done: no ticket is needed. A new mail brings it back.'),
  })
  .meta({ id: 'UpdateConversation' })

export const MakeConversationTicket = z
  .strictObject({
    subject: line(1000).optional().describe('The name of the conversation unless told.'),
    messageIds: z
      .array(Id)
      .max(1000)
      .optional()
      .describe('Which messages belong to it; all that wait unless told. What is left out goes on waiting.'),
    another: z
      .boolean()
      .default(false)
      .describe('A ticket more of the thread although nothing waits; it begins without messages.'),
    pipelineId: z.uuid().optional(),
    stageId: z.uuid().optional(),
    priority: PriorityInput.optional(),
    queueId: z.uuid().optional(),
    typeId: z.uuid().nullish(),
    assigneeId: z.uuid().nullish(),
    visibility: TicketVisibility.optional(),
    custom: CustomInput.optional(),
    labels: z.array(z.string().trim().min(1).max(100)).max(50).optional().describe('Ids or names of labels.'),
    requesterId: z.uuid().optional().describe('A contact; whose conversation it is unless told.'),
  })
  .meta({ id: 'MakeConversationTicket' })
export type MakeConversationTicket = z.output<typeof MakeConversationTicket>

export const ConversationTicket = z
  .object({
    ticket: z.object({ id: z.uuid(), code: z.string() }),
    existing: z.boolean().describe('True: the messages belong to it already, nothing was made.'),
  })
  .meta({ id: 'ConversationTicket' })
export type ConversationTicket = z.output<typeof ConversationTicket>
