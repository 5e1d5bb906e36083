-- Tasks of objects (product.md CB8, CR19).
-- tenant: tasks

alter table tasks add column object_id uuid;
alter table tasks add constraint tasks_object_fkey foreign key (org_id, object_id) references object_records (org_id, id);
create index tasks_object on tasks (org_id, object_id, id) where object_id is not null;
