-- Ticket templates, and tickets that are made again and again by a calendar (product.md TK46).
-- tenant: ticket_templates, ticket_template_teams, recurring_tickets, recurring_runs; global: role_permissions

create table ticket_templates (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  folder text check (folder <> ''),
  owner_id uuid not null,
  sharing text not null check (sharing in ('private', 'teams', 'everyone')),
  -- What a ticket begins with, in the words of the API (TemplateContent). What its ids point to may be gone: it is left out then.
  content jsonb not null,
  -- Names of what the ids point to by id, as they were when it was saved: to say what is gone.
  names jsonb not null,
  changed_by_id uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, owner_id) references memberships (org_id, user_id),
  foreign key (org_id, changed_by_id) references memberships (org_id, user_id)
);
create index ticket_templates_name on ticket_templates (org_id, lower(name), id);
create index ticket_templates_owner on ticket_templates (org_id, owner_id);
create index ticket_templates_changed_by on ticket_templates (org_id, changed_by_id);
select app.protect('ticket_templates');

create table ticket_template_teams (
  org_id uuid not null,
  template_id uuid not null,
  team_id uuid not null,
  primary key (org_id, template_id, team_id),
  foreign key (org_id, template_id) references ticket_templates (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index ticket_template_teams_team on ticket_template_teams (org_id, team_id);
select app.protect('ticket_template_teams');

create table recurring_tickets (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  -- Template and requester may be gone: the schedule then says so at each of its times.
  template_id uuid not null,
  template_name text not null,
  requester_id uuid,
  requester_name text,
  -- The rule of the calendar in the words of the API (Recurrence).
  rule jsonb not null,
  time_zone text not null,
  paused boolean not null,
  -- The next time; null when it is paused or over.
  next_at timestamptz,
  -- Times up to this one are dealt with.
  done_to timestamptz not null,
  changed_by_id uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, changed_by_id) references memberships (org_id, user_id)
);
create index recurring_tickets_name on recurring_tickets (org_id, lower(name), id);
create index recurring_tickets_next on recurring_tickets (org_id, next_at) where next_at is not null;
create index recurring_tickets_changed_by on recurring_tickets (org_id, changed_by_id);
select app.protect('recurring_tickets');

-- What came of each time of a schedule: one row a time, so that no time makes two tickets.
create table recurring_runs (
  org_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  occurrence_at timestamptz not null,
  -- So many times before it had passed while nothing ran.
  missed integer not null check (missed >= 0),
  ticket_id uuid,
  -- Why there is no ticket, {code, params, text}.
  reason jsonb,
  at timestamptz not null,
  primary key (org_id, id),
  check ((ticket_id is null) <> (reason is null)),
  foreign key (org_id, schedule_id) references recurring_tickets (org_id, id) on delete cascade
);
create unique index recurring_runs_once on recurring_runs (org_id, schedule_id, occurrence_at);
select app.protect('recurring_runs');

alter table tickets drop constraint tickets_source_check,
  add constraint tickets_source_check check (source in ('email', 'manual', 'api', 'phone', 'import', 'recurring'));

-- Roles that organizations were given get what the same roles of new ones have.
insert into role_permissions (org_id, role_id, permission)
select r.org_id, r.id, p.permission
from roles r cross join (values ('templates:share'), ('recurring:manage')) p (permission)
where r.system and r.key in ('admin', 'manager')
on conflict do nothing;
