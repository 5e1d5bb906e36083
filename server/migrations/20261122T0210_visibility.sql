-- Queues and the teams that serve them, private tickets with those who see them, and requesters who are members themselves
-- (product.md D10, D12, TK13, RO3, RO9).
-- tenant: queues, queue_teams, ticket_access, tickets; global: roles, role_permissions, memberships

alter table roles drop constraint roles_ticket_scope_check;
alter table roles add constraint roles_ticket_scope_check
  check (ticket_scope in ('own', 'own_unassigned', 'queues', 'all'));

create table queues (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  description text not null default '',
  position integer not null,
  is_default boolean not null default false,
  -- Every member serves it, whatever his teams.
  everyone boolean not null default false,
  created_at timestamptz not null,
  primary key (org_id, id)
);
create unique index queues_name on queues (org_id, lower(name));
create unique index queues_default on queues (org_id) where is_default;
-- What all of them worked on until now, in one queue that everybody serves: nobody sees more or less than before.
insert into queues (org_id, id, name, position, is_default, everyone, created_at)
select id, gen_random_uuid(), 'Support', 1, true, true, created_at from orgs;

create table queue_teams (
  org_id uuid not null,
  queue_id uuid not null,
  team_id uuid not null,
  primary key (org_id, queue_id, team_id),
  foreign key (org_id, queue_id) references queues (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index queue_teams_team on queue_teams (org_id, team_id);

-- Copies of team_members and of what the teams serve, so that who sends a request is known with what he sees. Kept by members.
alter table memberships
  add column team_ids uuid[] not null default '{}',
  add column queue_ids uuid[] not null default '{}';

-- Forced row security hides all rows from the owner too, who fills the columns here.
alter table team_members no force row level security;
update memberships m set
  team_ids = array(select t.team_id from team_members t where t.org_id = m.org_id and t.user_id = m.user_id order by 1),
  queue_ids = array(select q.id from queues q where q.org_id = m.org_id);
alter table team_members force row level security;

create or replace view member_access as
select m.org_id, m.user_id, u.email, u.name, m.role_id, r.key as role_key, r.name as role_name, r.ticket_scope,
  m.active and u.disabled_at is null as active,
  array(select p.permission from role_permissions p where p.org_id = m.org_id and p.role_id = m.role_id
    order by p.permission) as permissions,
  m.preferences as membership_preferences, u.preferences as user_preferences, m.created_at, m.team_ids, m.queue_ids
from memberships m
join users u on u.id = m.user_id
join roles r on r.org_id = m.org_id and r.id = m.role_id;

alter table tickets
  add column queue_id uuid,
  add column visibility text not null default 'public' check (visibility in ('public', 'private')),
  -- The member who asked, when the requester is one of our own.
  add column requester_user_id uuid;

alter table tickets no force row level security;
alter table identities no force row level security;
update tickets t set
  queue_id = (select q.id from queues q where q.org_id = t.org_id and q.is_default),
  requester_user_id = (select m.user_id from identities i join users u on u.email = i.value
    join memberships m on m.org_id = i.org_id and m.user_id = u.id
    where i.org_id = t.org_id and i.contact_id = t.requester_id and i.kind = 'email' and i.is_primary limit 1);
alter table identities force row level security;
alter table tickets force row level security;

alter table tickets
  alter column queue_id set not null,
  add foreign key (org_id, queue_id) references queues (org_id, id),
  add foreign key (org_id, requester_user_id) references memberships (org_id, user_id);
create index tickets_queue on tickets (org_id, queue_id, is_open, created_at, id);
create index tickets_queue_updated on tickets (org_id, queue_id, is_open, updated_at, id);
create index tickets_queue_priority on tickets (org_id, queue_id, is_open, priority, created_at, id);
create index tickets_queue_due on tickets (org_id, queue_id, is_open, due_at, id) where due_at is not null;
create index tickets_queue_waiting on tickets (org_id, queue_id, waiting_since, id) where waiting_since is not null;
create index tickets_queue_unassigned on tickets (org_id, queue_id, is_open, created_at, id) where assignee_id is null;
create index tickets_private on tickets (org_id, assignee_id, is_open, created_at, id) where visibility = 'private';
create index tickets_requested on tickets (org_id, requester_user_id, is_open, created_at, id)
  where requester_user_id is not null;

-- Who sees a ticket besides those whose role does: of a private one, they and its assignee alone. is_open and
-- ticket_created_at are copies, as beside labels.
create table ticket_access (
  org_id uuid not null,
  ticket_id uuid not null,
  user_id uuid,
  team_id uuid,
  subject_id uuid not null generated always as (coalesce(user_id, team_id)) stored,
  is_open boolean not null,
  ticket_created_at timestamptz not null,
  primary key (org_id, ticket_id, subject_id),
  check ((user_id is null) <> (team_id is null)),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index ticket_access_subject on ticket_access (org_id, subject_id, is_open, ticket_created_at, ticket_id);

select app.protect('queues');
select app.protect('queue_teams');
select app.protect('ticket_access');

insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'tickets:private' from roles where key = 'admin' and system
on conflict do nothing;
