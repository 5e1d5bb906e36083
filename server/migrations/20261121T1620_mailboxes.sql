-- Mailboxes read by IMAP: who reads which, and from where on.
-- local: imap_mailboxes, mail_workers

-- One row a mailbox that is to be read. `revision` goes up with every change of its settings; `holder` reads it until
-- `lease_until` (database.md, rule 22). Two readers at once would only cost work: the ledger has each UID once.
create table imap_mailboxes (
  channel_id uuid primary key,
  org_id uuid not null,
  revision integer not null,
  holder text,
  lease_until timestamptz
);
create index imap_mailboxes_holder on imap_mailboxes (holder);

-- Processes that run the mail door and read mailboxes.
create table mail_workers (
  id text primary key,
  door_host text not null,
  door_port integer not null,
  seen_at timestamptz not null
);
grant select, insert, update, delete on imap_mailboxes, mail_workers to deskhand_app;

-- take_from: only mail that arrived since then, null = all. resync_until: UIDs up to it may be mails that were taken in under
-- other UIDs before (the mailbox was made anew or restored).
alter table mailbox_folders
  add column take_from timestamptz,
  add column resync_until bigint not null default 0;

create index mail_ledger_raw on mail_ledger (org_id, raw_sha256);
create index mail_ledger_channel on mail_ledger (org_id, channel_id, received_at, id);
