-- Views: saved lists of tickets, with whom they are shared, and the order in which each member has them.
-- tenant: views, view_teams, view_roles, view_places

create table views (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  owner_id uuid not null,
  condition jsonb not null,
  -- [{"field": "subject", "width": 320}]; null: the columns that lists have by themselves.
  columns jsonb,
  sort text not null,
  group_by text,
  layout text not null check (layout in ('table', 'board')),
  sharing text not null check (sharing in ('private', 'chosen', 'everyone')),
  show_in_crm boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, owner_id) references memberships (org_id, user_id)
);
create index views_owner on views (org_id, owner_id);
select app.protect('views');

create table view_teams (
  org_id uuid not null,
  view_id uuid not null,
  team_id uuid not null,
  primary key (org_id, view_id, team_id),
  foreign key (org_id, view_id) references views (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index view_teams_team on view_teams (org_id, team_id);
select app.protect('view_teams');

create table view_roles (
  org_id uuid not null,
  view_id uuid not null,
  role_id uuid not null,
  primary key (org_id, view_id, role_id),
  foreign key (org_id, view_id) references views (org_id, id) on delete cascade,
  foreign key (org_id, role_id) references roles (org_id, id) on delete cascade
);
create index view_roles_role on view_roles (org_id, role_id);
select app.protect('view_roles');

-- Where a member has put a view: its id, or the key of one that every organization has.
create table view_places (
  org_id uuid not null,
  user_id uuid not null,
  view_ref text not null,
  position integer not null,
  primary key (org_id, user_id, view_ref),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
select app.protect('view_places');

-- The permission to share views, for those who manage the work of others.
insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'views:share' from roles where key in ('admin', 'manager') and system
on conflict do nothing;
