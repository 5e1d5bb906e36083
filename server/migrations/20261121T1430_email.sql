-- Mail in and out: nothing lost, nothing doubled.
-- tenant: mail_ledger, mailbox_folders, dedupe_keys, outbox, deliveries, sending_domains, auto_answers

-- One row a message that arrived by any door, whatever became of it. Its raw bytes lie in file storage under raw_key.
create table mail_ledger (
  org_id uuid not null references orgs (id),
  id uuid not null,
  door text not null check (door in ('smtp', 'imap')),
  channel_id uuid,
  folder text,
  uidvalidity bigint,
  uid bigint,
  raw_sha256 text not null,
  raw_size bigint not null,
  raw_key text not null,
  envelope_from text,
  envelope_to jsonb not null default '[]',
  received_at timestamptz not null,
  state text not null check (state in ('waiting', 'working', 'done')),
  lease_until timestamptz,
  attempts integer not null default 0,
  outcome text check (outcome in ('ticket', 'appended', 'held', 'suspended', 'quarantined', 'rejected')),
  class text check (class in ('normal', 'auto', 'bounce', 'list')),
  reason text not null default '',
  trace jsonb not null default '{}',
  failed_recipients jsonb not null default '[]',
  duplicate_of uuid,
  ticket_id uuid,
  message_id uuid,
  rfc_message_id text,
  from_address text,
  from_name text,
  subject text,
  processed_at timestamptz,
  primary key (org_id, id),
  check ((state = 'done') = (outcome is not null)),
  foreign key (org_id, channel_id) references channels (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id),
  foreign key (org_id, message_id) references messages (org_id, id)
);
create unique index mail_ledger_uid on mail_ledger (org_id, channel_id, folder, uidvalidity, uid) where door = 'imap';
create index mail_ledger_newest on mail_ledger (org_id, received_at, id);
create index mail_ledger_outcome on mail_ledger (org_id, outcome, received_at, id);
create index mail_ledger_state on mail_ledger (org_id, state, received_at) where state <> 'done';
create index mail_ledger_ticket on mail_ledger (org_id, ticket_id);
select app.protect('mail_ledger');

create table mailbox_folders (
  org_id uuid not null,
  channel_id uuid not null,
  folder text not null,
  uidvalidity bigint not null,
  last_uid bigint not null,
  last_success_at timestamptz,
  primary key (org_id, channel_id, folder),
  foreign key (org_id, channel_id) references channels (org_id, id) on delete cascade
);
select app.protect('mailbox_folders');

-- org + mailbox + Message-ID + hash of the canonical content: the same mail is one message (docs/quality.md).
create table dedupe_keys (
  org_id uuid not null,
  key text not null,
  ledger_id uuid not null,
  created_at timestamptz not null,
  primary key (org_id, key),
  foreign key (org_id, ledger_id) references mail_ledger (org_id, id) on delete cascade
);
select app.protect('dedupe_keys');

-- What leaves. rfc_message_id is fixed before the first attempt and never changes.
create table outbox (
  org_id uuid not null references orgs (id),
  id uuid not null,
  purpose text not null check (purpose in ('reply', 'notification', 'invitation', 'password_reset', 'auto')),
  message_id uuid,
  channel_id uuid,
  ticket_id uuid,
  rfc_message_id text not null,
  sender jsonb not null,
  reply_to text,
  subject text not null,
  content jsonb not null,
  state text not null check (state in
    ('queued', 'sending', 'accepted', 'partial', 'failed', 'parked', 'not_sent', 'cancelled')),
  not_before timestamptz not null,
  lease_until timestamptz,
  attempts integer not null default 0,
  response text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, rfc_message_id),
  foreign key (org_id, message_id) references messages (org_id, id),
  foreign key (org_id, channel_id) references channels (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id)
);
create unique index outbox_message on outbox (org_id, message_id) where message_id is not null;
create index outbox_newest on outbox (org_id, created_at, id);
create index outbox_state on outbox (org_id, state, created_at, id);
select app.protect('outbox');

-- One row a recipient: one refusal never repeats the others.
create table deliveries (
  org_id uuid not null,
  id uuid not null,
  outbox_id uuid not null,
  role text not null check (role in ('to', 'cc', 'bcc')),
  name text not null default '',
  address text not null,
  state text not null check (state in ('queued', 'accepted', 'failed', 'bounced', 'parked', 'not_sent', 'cancelled')),
  response text not null default '',
  updated_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, outbox_id, address),
  foreign key (org_id, outbox_id) references outbox (org_id, id) on delete cascade
);
select app.protect('deliveries');

create table sending_domains (
  org_id uuid not null references orgs (id),
  id uuid not null,
  domain text not null check (domain = lower(domain)),
  dkim_selector text not null,
  dkim_public text not null,
  dkim_private text not null,
  checked_at timestamptz,
  check_result jsonb,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, domain)
);
select app.protect('sending_domains');

-- The backstop against loops: what was answered automatically, to whom, when.
create table auto_answers (
  org_id uuid not null references orgs (id),
  id uuid not null,
  address text not null,
  ticket_id uuid,
  at timestamptz not null,
  primary key (org_id, id)
);
create index auto_answers_address on auto_answers (org_id, address, at);
create index auto_answers_ticket on auto_answers (org_id, ticket_id, at);
select app.protect('auto_answers');
