-- Conversations that wait in the inbox until somebody makes a ticket of them (product.md CH25-CH27, D8): a channel says whether new mail makes
-- a ticket at once or waits; the messages of a conversation that waits have none yet.
-- tenant: channels, conversations, messages, mail_ledger

alter table channels add column new_mail text not null default 'ticket' check (new_mail in ('ticket', 'conversation'));

alter table conversations
  -- Null: all of it belongs to tickets. waiting, done: messages of it belong to none.
  add column inbox text check (inbox in ('waiting', 'done')),
  -- When the newest of these came, its beginning, and who wrote it: {name, address}.
  add column last_at timestamptz,
  add column preview text not null default '',
  add column sender jsonb,
  -- Who wrote what a member forwarded: {name, address, byId, byName}.
  add column original jsonb,
  add check ((inbox is null) or (last_at is not null and channel_id is not null));
create index conversations_inbox on conversations (org_id, inbox, last_at, id) where inbox is not null;

-- What waits is what customers wrote: notes and our own words belong to a ticket.
alter table messages
  alter column ticket_id drop not null,
  add check (ticket_id is not null or (kind = 'public' and direction = 'in' and conversation_id is not null));
create index messages_waiting on messages (org_id, conversation_id, created_at, id) where ticket_id is null;
create index messages_waiting_name on messages (org_id, rfc_message_id) where ticket_id is null;

alter table mail_ledger
  drop constraint mail_ledger_outcome_check,
  add constraint mail_ledger_outcome_check
    check (outcome in ('ticket', 'conversation', 'appended', 'held', 'suspended', 'quarantined', 'rejected'));
