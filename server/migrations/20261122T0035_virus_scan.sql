-- What the virus scanner said of a file.
-- tenant: attachments (changed)

-- off: no scanner was set when the file came. waiting: held back until the scanner has seen it. infected: never handed out.
alter table attachments
  add column scan text not null default 'off' check (scan in ('off', 'waiting', 'clean', 'infected')),
  -- The name of the virus; of a waiting file the scanner's words why it could not look.
  add column scan_words text not null default '',
  add column scanned_at timestamptz;
create index attachments_waiting on attachments (org_id, created_at) where scan = 'waiting';
