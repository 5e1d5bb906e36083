-- Calls to servers of others by rules: where to, with which secret; and each call with what came of it.
-- tenant: webhooks, webhook_deliveries

-- One an action of a rule, over all its versions.
create table webhooks (
  org_id uuid not null,
  id uuid not null,
  rule_id uuid not null,
  -- The name of the rule, for whoever is told of it.
  name text not null,
  method text not null check (method in ('POST', 'PUT', 'PATCH')),
  url text not null,
  -- The version of the rule that runs calls it.
  used boolean not null,
  -- Sealed, as passwords of mailboxes are. The one before signs beside it until old_until.
  secret text not null,
  old_secret text,
  old_until timestamptz,
  -- When somebody last had a secret shown; null: nobody knows it.
  shown_at timestamptz,
  -- Since when no call has gone well, and when those who look after rules were told of it.
  failing_since timestamptz,
  told_at timestamptz,
  created_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, rule_id) references rules (org_id, id) on delete cascade
);
create index webhooks_rule on webhooks (org_id, rule_id);
select app.protect('webhooks');

create table webhook_deliveries (
  org_id uuid not null,
  -- The id of the message (webhook-id): the same at every try.
  id uuid not null,
  webhook_id uuid not null,
  rule_id uuid not null,
  -- Null: a test, of no ticket.
  ticket_id uuid,
  -- At which occasion of the ticket: a rule acts once at each.
  occasion text not null,
  -- Its place among those of its webhook and ticket.
  place integer not null,
  event text not null,
  body text not null,
  -- behind: one of the same ticket goes first.
  state text not null check (state in ('behind', 'waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- Tries before somebody had it sent again.
  tries_before integer not null default 0,
  -- When it is tried next; while it is tried, when it is tried again should nobody come back from it.
  next_at timestamptz,
  -- Of the last try.
  url text,
  code integer,
  milliseconds integer,
  answer text,
  why jsonb,
  tried_at timestamptz,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, webhook_id, ticket_id, occasion),
  foreign key (org_id, webhook_id) references webhooks (org_id, id) on delete cascade,
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index webhook_deliveries_due on webhook_deliveries (org_id, next_at) where state = 'waiting';
create index webhook_deliveries_order on webhook_deliveries (org_id, webhook_id, ticket_id, place);
create index webhook_deliveries_ticket on webhook_deliveries (org_id, ticket_id);
create index webhook_deliveries_rule on webhook_deliveries (org_id, rule_id, created_at, id);
create index webhook_deliveries_state on webhook_deliveries (org_id, rule_id, state, created_at, id);
create index webhook_deliveries_all on webhook_deliveries (org_id, created_at, id);
create index webhook_deliveries_all_state on webhook_deliveries (org_id, state, created_at, id);
select app.protect('webhook_deliveries');
