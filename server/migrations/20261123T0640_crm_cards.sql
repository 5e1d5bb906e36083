-- Live cards (product.md MX24): servers that are asked what they know of the customer of a ticket, and where.
-- tenant: crm_cards

create table crm_cards (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  url text not null,
  -- Sealed, as those of webhooks; the one before signs as well until then.
  secret text not null,
  old_secret text,
  old_until timestamptz,
  enabled boolean not null,
  -- Whether API keys may read it, too.
  in_api boolean not null,
  ttl_seconds integer not null check (ttl_seconds between 0 and 86400),
  position integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create unique index crm_cards_name on crm_cards (org_id, lower(name));
select app.protect('crm_cards');
