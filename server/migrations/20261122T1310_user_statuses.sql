-- The statuses that members of an organization can take, and who has which (product.md RT8-RT10, D20). A member without a row has the
-- default status.
-- tenant: user_statuses, member_statuses

create table user_statuses (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  icon text not null,
  color text not null,
  -- Who has it can be given tickets by rules.
  available boolean not null,
  -- What becomes of the open tickets of who takes it.
  reassign text not null check (reassign in ('none', 'now', 'reply', 'urgent')),
  -- It ends by itself: so many minutes after it was taken, or when the member's clock next reaches a time of day.
  return_minutes integer check (return_minutes > 0),
  return_time text check (return_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  position integer not null,
  is_default boolean not null default false,
  created_at timestamptz not null,
  primary key (org_id, id),
  check (return_minutes is null or return_time is null),
  check (not available or reassign = 'none'),
  check (not is_default or available and return_minutes is null and return_time is null)
);
create unique index user_statuses_name on user_statuses (org_id, lower(name));
create unique index user_statuses_default on user_statuses (org_id) where is_default;
insert into user_statuses (org_id, id, name, icon, color, available, reassign, position, is_default, created_at)
select o.id, gen_random_uuid(), s.name, s.icon, s.color, s.available, s.reassign, s.position, s.is_default, o.created_at
from orgs o cross join (values
  ('Available', 'check', 'green', true, 'none', 1, true),
  ('Away', 'clock', 'orange', false, 'none', 2, false),
  ('On leave', 'plane', 'purple', false, 'now', 3, false)
) s (name, icon, color, available, reassign, position, is_default);
-- Behind what every organization starts with: forced row security would refuse it.
select app.protect('user_statuses');

create table member_statuses (
  org_id uuid not null,
  user_id uuid not null,
  status_id uuid not null,
  since timestamptz not null,
  -- When the default status comes back by itself; null: when somebody says so.
  until timestamptz,
  note text not null default '',
  -- What the status did with tickets when it was taken: a later change of it touches nobody who has it.
  reassign text not null check (reassign in ('none', 'now', 'reply', 'urgent')),
  -- Who gave it; null: the product.
  by_id uuid,
  by_name text not null,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, status_id) references user_statuses (org_id, id)
);
create index member_statuses_status on member_statuses (org_id, status_id);
select app.protect('member_statuses');
