-- What messages need to be sent, undone and kept apart from notes.
-- tenant: messages, outbox (changed)

alter table messages
  add column reply_to_addresses jsonb not null default '[]',
  add column subject_changed boolean not null default false,
  -- Until when the author may take it back, and how the ticket stood before it.
  add column undo_until timestamptz,
  add column undo jsonb,
  -- A note has no channel, no recipients and no name in the world of mail.
  add constraint messages_note_stays check (kind = 'public' or (
    channel_id is null and from_address is null and rfc_message_id is null and reply_address is null and ledger_id is null
    and to_addresses = '[]' and cc_addresses = '[]' and bcc_addresses = '[]' and reply_to_addresses = '[]')),
  add constraint messages_kind unique (org_id, id, kind);

-- Only a public message can stand in the outbox: the pair is a foreign key.
alter table outbox
  add column message_kind text not null generated always as ('public') stored,
  add constraint outbox_public_message foreign key (org_id, message_id, message_kind) references messages (org_id, id, kind);

-- What a message is and who wrote it never changes: the application has no right to write those columns again.
revoke update on messages from deskhand_app;
grant update (ticket_id, conversation_id, channel_id, from_address, to_addresses, cc_addresses, bcc_addresses,
  reply_to_addresses, subject, body_text, visible_text, body_html, visible_html, body_key, rfc_message_id, reply_address,
  answers_id, held_reason, why, subject_changed, undo_until, undo, remote_images) on messages to deskhand_app;
