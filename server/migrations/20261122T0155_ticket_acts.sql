-- What people do with whole tickets: merge, split, clone, link, follow, check off (product.md TK18, TK31-TK37, TK44).
-- tenant: tickets, messages, ticket_acts, ticket_links, checklist_items, checklist_templates, ticket_followers, ticket_participants
-- global: role_permissions

alter table tickets
  -- The ticket that answers for this one, however many merges lie between them.
  add column merged_into_id uuid,
  add column checklist_total integer not null default 0,
  add column checklist_done integer not null default 0,
  add foreign key (org_id, merged_into_id) references tickets (org_id, id);
create index tickets_merged on tickets (org_id, merged_into_id) where merged_into_id is not null;
create index tickets_follow_up on tickets (org_id, follow_up_of_id) where follow_up_of_id is not null;

-- The first ticket that a message stood in, when it stands in another one now.
alter table messages
  add column origin_ticket_id uuid,
  add foreign key (org_id, origin_ticket_id) references tickets (org_id, id);
grant update (origin_ticket_id) on messages to deskhand_app;

-- Each merge and split, with all that is needed to take it back.
create table ticket_acts (
  org_id uuid not null references orgs (id),
  id uuid not null,
  kind text not null check (kind in ('merge', 'split')),
  source_id uuid not null,
  target_id uuid not null,
  reason text not null default '',
  by_id uuid,
  by_name text not null,
  effect jsonb not null,
  at timestamptz not null,
  undo_until timestamptz not null,
  undone_at timestamptz,
  primary key (org_id, id),
  check (source_id <> target_id),
  foreign key (org_id, source_id) references tickets (org_id, id),
  foreign key (org_id, target_id) references tickets (org_id, id)
);
create index ticket_acts_source on ticket_acts (org_id, source_id, at);
create index ticket_acts_target on ticket_acts (org_id, target_id, at);
select app.protect('ticket_acts');

-- Reads "from is a child of to", "from is a duplicate of to".
create table ticket_links (
  org_id uuid not null references orgs (id),
  id uuid not null,
  kind text not null check (kind in ('child_of', 'related', 'duplicate_of', 'incident_of', 'cloned_from', 'split_from')),
  from_id uuid not null,
  to_id uuid not null,
  created_by_id uuid,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, kind, from_id, to_id),
  check (from_id <> to_id),
  foreign key (org_id, from_id) references tickets (org_id, id),
  foreign key (org_id, to_id) references tickets (org_id, id)
);
create index ticket_links_from on ticket_links (org_id, from_id, kind);
create index ticket_links_to on ticket_links (org_id, to_id, kind);
-- A ticket has one parent, and is an incident of one problem.
create unique index ticket_links_single on ticket_links (org_id, kind, from_id) where kind in ('child_of', 'incident_of');
select app.protect('ticket_links');

create table checklist_items (
  org_id uuid not null references orgs (id),
  id uuid not null,
  ticket_id uuid not null,
  text text not null check (text <> ''),
  position integer not null,
  assignee_id uuid,
  due_at timestamptz,
  linked_ticket_id uuid,
  done_at timestamptz,
  done_by_id uuid,
  created_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id),
  foreign key (org_id, assignee_id) references memberships (org_id, user_id),
  foreign key (org_id, linked_ticket_id) references tickets (org_id, id),
  foreign key (org_id, done_by_id) references memberships (org_id, user_id)
);
create index checklist_items_ticket on checklist_items (org_id, ticket_id, position, id);
select app.protect('checklist_items');

-- items: [{"text": "…", "dueDays": 2 or null}], in order.
create table checklist_templates (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  items jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create unique index checklist_templates_name on checklist_templates (org_id, lower(name));
select app.protect('checklist_templates');

-- Members who want to hear of a ticket that is not theirs.
create table ticket_followers (
  org_id uuid not null,
  ticket_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null,
  primary key (org_id, ticket_id, user_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index ticket_followers_user on ticket_followers (org_id, user_id, ticket_id);
select app.protect('ticket_followers');

-- Customers besides the requester who get the replies and may write.
create table ticket_participants (
  org_id uuid not null,
  ticket_id uuid not null,
  contact_id uuid not null,
  created_at timestamptz not null,
  primary key (org_id, ticket_id, contact_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, contact_id) references contacts (org_id, id)
);
create index ticket_participants_contact on ticket_participants (org_id, contact_id, ticket_id);
select app.protect('ticket_participants');

-- Roles that organizations were given get what the same roles of new ones have.
insert into role_permissions (org_id, role_id, permission)
select r.org_id, r.id, p.permission
from roles r
join (values ('admin', 'tickets:merge'), ('manager', 'tickets:merge'), ('agent', 'tickets:merge'),
  ('admin', 'checklists:manage'), ('manager', 'checklists:manage')) p (role, permission) on p.role = r.key
where r.system
on conflict do nothing;
