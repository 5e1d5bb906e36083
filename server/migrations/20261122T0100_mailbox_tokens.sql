-- How we stay signed in at mailboxes that want OAuth2. Every secret is sealed with a key made of SECRET_KEY.
-- tenant: mailbox_tokens

create table mailbox_tokens (
  org_id uuid not null references orgs (id),
  channel_id uuid not null,
  client_secret text,
  -- Null: nobody has connected the mailbox yet, or the provider has taken it back.
  refresh_token text,
  access_token text,
  access_expires_at timestamptz,
  updated_at timestamptz not null,
  primary key (org_id, channel_id),
  foreign key (org_id, channel_id) references channels (org_id, id) on delete cascade
);
select app.protect('mailbox_tokens');
