-- What has been wrong with mail for so long that those who look after it were told (product.md, complaint 3), and whether it still is.
-- tenant: mail_alarms

-- `subject`: 'relay', or the id of the channel whose mailbox cannot be read.
create table mail_alarms (
  org_id uuid not null references orgs (id),
  subject text not null check (subject <> ''),
  since timestamptz not null,
  told_at timestamptz not null,
  ended_at timestamptz,
  primary key (org_id, subject)
);
select app.protect('mail_alarms');
