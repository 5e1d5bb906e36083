-- What members have written and not sent, one draft per ticket, author and kind, and replies that wait for their time.
-- tenant: drafts, attachments (changed)

create table drafts (
  org_id uuid not null references orgs (id),
  id uuid not null,
  ticket_id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('public', 'note')),
  body_html text not null,
  -- Where the whole HTML lies when it is over 64 kB.
  body_key text,
  -- Null: the computed ones.
  to_addresses jsonb,
  cc_addresses jsonb,
  bcc_addresses jsonb,
  channel_id uuid,
  answers_id uuid,
  -- The newest message that stood in the thread when it was begun.
  seen_message_id uuid,
  version integer not null,
  shared boolean not null,
  approved_by uuid,
  approved_by_name text,
  approved_at timestamptz,
  approval_comment text,
  -- Set: it leaves by itself then.
  send_at timestamptz,
  set_status text,
  hold_on_reply boolean not null,
  -- Why it did not leave at its time: {code, params, text}.
  held jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create unique index drafts_own on drafts (org_id, ticket_id, user_id, kind) where send_at is null;
create index drafts_ticket on drafts (org_id, ticket_id);
create index drafts_author on drafts (org_id, user_id, updated_at);
select app.protect('drafts');

-- The draft that an unused upload stands in: it is not cleaned away with the others.
alter table attachments add column draft_id uuid;
create index attachments_draft on attachments (org_id, draft_id) where draft_id is not null;
