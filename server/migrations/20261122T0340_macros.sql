-- Texts and changes that people apply to tickets again and again (product.md AU10).
-- tenant: macros, macro_teams, macro_uses, macro_runs; global: role_permissions

create table macros (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  folder text check (folder <> ''),
  owner_id uuid not null,
  sharing text not null check (sharing in ('private', 'teams', 'everyone')),
  -- Sanitized HTML with variables as they are written: {{requester.name}}. '' for none.
  reply_html text not null,
  note_html text not null,
  -- First words of the text, for lists.
  preview text not null,
  -- What it changes, in the words of the API (MacroActions).
  actions jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, owner_id) references memberships (org_id, user_id)
);
create index macros_name on macros (org_id, lower(name), id);
create index macros_owner on macros (org_id, owner_id);
select app.protect('macros');

create table macro_teams (
  org_id uuid not null,
  macro_id uuid not null,
  team_id uuid not null,
  primary key (org_id, macro_id, team_id),
  foreign key (org_id, macro_id) references macros (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index macro_teams_team on macro_teams (org_id, team_id);
select app.protect('macro_teams');

-- How often each member has applied each macro: a row a member, so that people do not wait for each other.
create table macro_uses (
  org_id uuid not null,
  macro_id uuid not null,
  user_id uuid not null,
  uses integer not null,
  last_used_at timestamptz not null,
  primary key (org_id, macro_id, user_id),
  foreign key (org_id, macro_id) references macros (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
select app.protect('macro_uses');

-- Each time macros were applied to a ticket, with what taking it back needs.
create table macro_runs (
  org_id uuid not null references orgs (id),
  id uuid not null,
  ticket_id uuid not null,
  user_id uuid not null,
  -- [{id, name}]
  macros jsonb not null,
  -- The message with which it was sent: taking that back takes this back.
  message_id uuid,
  -- Messages that the macros themselves wrote.
  written_ids uuid[] not null default '{}',
  -- {before, after}: the changes that lead to either side; null when no field changed.
  undo jsonb,
  -- Whether the member follows the ticket now by it (true), or no longer (false).
  followed boolean,
  at timestamptz not null,
  undone_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index macro_runs_ticket on macro_runs (org_id, ticket_id);
create index macro_runs_message on macro_runs (org_id, message_id) where message_id is not null;
create index macro_runs_at on macro_runs (org_id, at);
select app.protect('macro_runs');

-- Roles that organizations were given get what the same roles of new ones have.
insert into role_permissions (org_id, role_id, permission)
select r.org_id, r.id, 'macros:share'
from roles r
where r.system and r.key in ('admin', 'manager')
on conflict do nothing;
