-- Pipelines and conversations that are kept to teams, and the queue in which a pipeline's tickets wait (product.md PS8, RO10).
-- tenant: pipelines, pipeline_teams, channels, channel_teams; global: memberships, member_access

alter table pipelines
  -- False: only members of its teams see its tickets by their role, or move them.
  add column seen_by_all boolean not null default true,
  add column moved_by_all boolean not null default true,
  -- Where its tickets wait; null: in the organization's default queue.
  add column queue_id uuid,
  add foreign key (org_id, queue_id) references queues (org_id, id);

create table pipeline_teams (
  org_id uuid not null,
  pipeline_id uuid not null,
  team_id uuid not null,
  may text not null check (may in ('see', 'move')),
  primary key (org_id, pipeline_id, may, team_id),
  foreign key (org_id, pipeline_id) references pipelines (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index pipeline_teams_team on pipeline_teams (org_id, team_id);
select app.protect('pipeline_teams');

-- Who reads the conversations of a channel: everybody, or the members of its teams.
alter table channels add column read_by_all boolean not null default true;
create table channel_teams (
  org_id uuid not null,
  channel_id uuid not null,
  team_id uuid not null,
  primary key (org_id, channel_id, team_id),
  foreign key (org_id, channel_id) references channels (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index channel_teams_team on channel_teams (org_id, team_id);
select app.protect('channel_teams');

-- Copies of what the teams of a member leave him out of, beside his teams and queues: nothing is kept to teams yet.
alter table memberships
  add column barred_pipeline_ids uuid[] not null default '{}',
  add column barred_channel_ids uuid[] not null default '{}';

create or replace view member_access as
select m.org_id, m.user_id, u.email, u.name, m.role_id, r.key as role_key, r.name as role_name, r.ticket_scope,
  m.active and u.disabled_at is null as active,
  array(select p.permission from role_permissions p where p.org_id = m.org_id and p.role_id = m.role_id
    order by p.permission) as permissions,
  u.preferences as user_preferences, m.created_at, m.team_ids, m.queue_ids, m.barred_pipeline_ids, m.barred_channel_ids
from memberships m
join users u on u.id = m.user_id
join roles r on r.org_id = m.org_id and r.id = m.role_id;
