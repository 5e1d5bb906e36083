-- Tickets, their stages, labels and conversations.
-- tenant: pipelines, stages, ticket_types, labels, channels, conversations, tickets, ticket_labels, ticket_reads,
--   messages, attachments, message_ids
-- global: inbound_addresses

create table pipelines (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  position integer not null,
  is_default boolean not null,
  created_at timestamptz not null,
  primary key (org_id, id)
);
create unique index pipelines_default on pipelines (org_id) where is_default;
select app.protect('pipelines');

create table stages (
  org_id uuid not null,
  id uuid not null,
  pipeline_id uuid not null,
  name text not null check (name <> ''),
  status text not null check (status in ('open', 'in_progress', 'waiting', 'resolved', 'closed')),
  position integer not null,
  primary key (org_id, id),
  unique (org_id, id, pipeline_id, status),
  foreign key (org_id, pipeline_id) references pipelines (org_id, id)
);
create index stages_pipeline on stages (org_id, pipeline_id, position);
select app.protect('stages');

create table ticket_types (
  org_id uuid not null references orgs (id),
  id uuid not null,
  key text not null,
  name text not null check (name <> ''),
  position integer not null,
  primary key (org_id, id),
  unique (org_id, key)
);
select app.protect('ticket_types');

create table labels (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  color text not null,
  created_at timestamptz not null,
  primary key (org_id, id)
);
create unique index labels_name on labels (org_id, lower(name));
select app.protect('labels');

-- A way in and out. For mail: an address; the settings of its IMAP mailbox; the secret encrypted with the server's key.
create table channels (
  org_id uuid not null references orgs (id),
  id uuid not null,
  kind text not null check (kind in ('email')),
  name text not null check (name <> ''),
  address text not null check (address = lower(address)),
  enabled boolean not null,
  plus_addressing boolean not null,
  pipeline_id uuid not null,
  stage_id uuid not null,
  is_default boolean not null,
  imap jsonb,
  imap_secret text,
  imap_state jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, pipeline_id) references pipelines (org_id, id),
  foreign key (org_id, stage_id) references stages (org_id, id)
);
create unique index channels_default on channels (org_id) where is_default;
select app.protect('channels');

-- Mail addresses are unique over the installation: the SMTP door finds the organization by them (rule 5).
create table inbound_addresses (
  address text primary key check (address = lower(address)),
  org_id uuid not null references orgs (id),
  channel_id uuid not null,
  is_alias boolean not null,
  enabled boolean not null
);
create index inbound_addresses_org on inbound_addresses (org_id, channel_id);
grant select, insert, update, delete on inbound_addresses to deskhand_app;

create table conversations (
  org_id uuid not null references orgs (id),
  id uuid not null,
  channel_id uuid,
  contact_id uuid,
  name text not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, channel_id) references channels (org_id, id),
  foreign key (org_id, contact_id) references contacts (org_id, id)
);
create index conversations_contact on conversations (org_id, contact_id, created_at);
select app.protect('conversations');

create table tickets (
  org_id uuid not null references orgs (id),
  id uuid not null,
  code text not null check (code ~ '^[A-Z][A-Z0-9]{1,9}-[0-9]+$'),
  subject text not null check (subject <> ''),
  description text not null default '',
  pipeline_id uuid not null,
  stage_id uuid not null,
  status text not null check (status in ('open', 'in_progress', 'waiting', 'resolved', 'closed')),
  is_open boolean not null generated always as (status in ('open', 'in_progress', 'waiting')) stored,
  priority smallint not null check (priority between 1 and 4),
  type_id uuid,
  assignee_id uuid,
  requester_id uuid,
  account_id uuid,
  source text not null check (source in ('email', 'manual', 'api', 'phone', 'import')),
  channel_id uuid,
  conversation_id uuid,
  follow_up_of_id uuid,
  may_belong_to_id uuid,
  created_by_kind text not null check (created_by_kind in ('user', 'contact', 'system')),
  created_by_id uuid,
  preview text not null default '',
  version integer not null default 1,
  message_count integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  status_changed_at timestamptz not null,
  first_response_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  last_message_at timestamptz,
  last_customer_message_at timestamptz,
  last_agent_message_at timestamptz,
  waiting_since timestamptz,
  primary key (org_id, id),
  unique (org_id, code),
  foreign key (org_id, stage_id, pipeline_id, status) references stages (org_id, id, pipeline_id, status),
  foreign key (org_id, type_id) references ticket_types (org_id, id),
  foreign key (org_id, assignee_id) references memberships (org_id, user_id),
  foreign key (org_id, requester_id) references contacts (org_id, id),
  foreign key (org_id, account_id) references accounts (org_id, id),
  foreign key (org_id, channel_id) references channels (org_id, id),
  foreign key (org_id, conversation_id) references conversations (org_id, id),
  foreign key (org_id, follow_up_of_id) references tickets (org_id, id),
  foreign key (org_id, may_belong_to_id) references tickets (org_id, id)
);
-- One index a list shape: (filter columns, sort key, id). id breaks ties so that a keyset page never repeats a row.
create index tickets_open_created on tickets (org_id, is_open, created_at, id);
create index tickets_open_updated on tickets (org_id, is_open, updated_at, id);
create index tickets_created on tickets (org_id, created_at, id);
create index tickets_updated on tickets (org_id, updated_at, id);
create index tickets_status on tickets (org_id, status, created_at, id);
create index tickets_assignee on tickets (org_id, assignee_id, is_open, created_at, id);
create index tickets_priority on tickets (org_id, is_open, priority, created_at, id);
create index tickets_waiting on tickets (org_id, waiting_since, id) where waiting_since is not null;
create index tickets_requester on tickets (org_id, requester_id, created_at, id);
create index tickets_account on tickets (org_id, account_id, created_at, id);
create index tickets_resolved on tickets (org_id, resolved_at) where status = 'resolved';
select app.protect('tickets');

create table ticket_labels (
  org_id uuid not null,
  ticket_id uuid not null,
  label_id uuid not null,
  primary key (org_id, ticket_id, label_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, label_id) references labels (org_id, id) on delete cascade
);
create index ticket_labels_label on ticket_labels (org_id, label_id, ticket_id);
select app.protect('ticket_labels');

create table ticket_reads (
  org_id uuid not null,
  ticket_id uuid not null,
  user_id uuid not null,
  read_at timestamptz not null,
  primary key (org_id, ticket_id, user_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
select app.protect('ticket_reads');

-- A message lives once. kind never changes after it was written. Bodies over 64 kB lie in file storage under *_key.
create table messages (
  org_id uuid not null references orgs (id),
  id uuid not null,
  ticket_id uuid not null,
  conversation_id uuid,
  kind text not null check (kind in ('public', 'note')),
  direction text not null check (direction in ('in', 'out')),
  author_kind text not null check (author_kind in ('user', 'contact', 'system')),
  author_id uuid,
  author_name text not null,
  channel_id uuid,
  from_address jsonb,
  to_addresses jsonb not null default '[]',
  cc_addresses jsonb not null default '[]',
  bcc_addresses jsonb not null default '[]',
  subject text not null default '',
  body_text text not null,
  visible_text text not null,
  body_html text,
  visible_html text,
  body_key text,
  rfc_message_id text,
  reply_address text,
  answers_id uuid,
  ledger_id uuid,
  mail_class text not null default 'normal' check (mail_class in ('normal', 'auto', 'bounce', 'list')),
  held_reason text,
  why jsonb not null default '{}',
  remote_images integer not null default 0,
  sent_at timestamptz not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  check (kind = 'public' or direction = 'out'),
  foreign key (org_id, ticket_id) references tickets (org_id, id),
  foreign key (org_id, conversation_id) references conversations (org_id, id),
  foreign key (org_id, channel_id) references channels (org_id, id),
  foreign key (org_id, answers_id) references messages (org_id, id)
);
create index messages_ticket on messages (org_id, ticket_id, created_at, id);
create index messages_conversation on messages (org_id, conversation_id, created_at);
create unique index messages_ledger on messages (org_id, ledger_id) where ledger_id is not null;
select app.protect('messages');

create table attachments (
  org_id uuid not null references orgs (id),
  id uuid not null,
  message_id uuid,
  uploaded_by uuid,
  name text not null,
  content_type text not null,
  size bigint not null,
  sha256 text not null,
  storage_key text not null,
  inline boolean not null default false,
  content_id text,
  position integer not null default 0,
  created_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, message_id) references messages (org_id, id) on delete cascade
);
create index attachments_message on attachments (org_id, message_id, position);
create index attachments_unused on attachments (org_id, created_at) where message_id is null;
select app.protect('attachments');

-- Every Message-ID that was ever seen or sent, and the ticket it speaks of. References of unknown mails count too.
create table message_ids (
  org_id uuid not null,
  rfc_message_id text not null,
  ticket_id uuid not null,
  message_id uuid,
  created_at timestamptz not null,
  primary key (org_id, rfc_message_id, ticket_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, message_id) references messages (org_id, id) on delete cascade
);
create index message_ids_ticket on message_ids (org_id, ticket_id);
select app.protect('message_ids');
