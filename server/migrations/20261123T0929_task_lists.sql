-- Lists of tasks in any of their orders, and their files.
-- tenant: tasks, exports

alter table tasks
  add column sort_title text not null generated always as (lower(title)) stored,
  -- Those that are not done come before all that are.
  add column done_key timestamptz not null generated always as (coalesce(done_at, '0001-01-01 00:00:00+00'::timestamptz)) stored;

create index tasks_title on tasks (org_id, sort_title, id);
create index tasks_newest on tasks (org_id, created_at, id);
create index tasks_changed on tasks (org_id, updated_at, id);
create index tasks_all_due on tasks (org_id, due_key, id);
create index tasks_all_of on tasks (org_id, assignee_id, id);
drop index tasks_done;
create index tasks_done on tasks (org_id, done_key, id);
drop index tasks_done_assignee;
create index tasks_done_assignee on tasks (org_id, assignee_id, done_key, id) where done_at is not null;

alter table exports drop constraint exports_record_kind_check;
alter table exports add constraint exports_record_kind_check
  check (record_kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task'));
