-- Stages as people make them (product.md D2, D3, PS9, PS13, PS15), since when a ticket stands in its stage, and until when it
-- is due.
-- tenant: pipelines, stages, tickets

-- True from the moment somebody deleted it until the last of its tickets was moved.
alter table pipelines add column leaving boolean not null default false;

alter table stages
  add column color text not null default 'gray'
    check (color in ('gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink')),
  add column customer_label text check (customer_label <> ''),
  add column limit_minutes integer check (limit_minutes > 0),
  add column waits_for text check (waits_for in ('customer', 'third_party')),
  -- Where the tickets of a deleted stage go; nothing is moved into it any more.
  add column moves_to_id uuid,
  add check (waits_for is null or status = 'waiting'),
  add foreign key (org_id, moves_to_id) references stages (org_id, id);

alter table tickets add column stage_changed_at timestamptz, add column due_at timestamptz;

-- Forced row security hides all rows from the owner too, who fills the columns here.
alter table stages no force row level security;
update stages set color = case status when 'open' then 'blue' when 'in_progress' then 'teal' when 'waiting' then 'orange'
  when 'resolved' then 'green' else 'gray' end;
update stages set waits_for = 'customer' where status = 'waiting';
alter table stages force row level security;
alter table tickets no force row level security;
update tickets set stage_changed_at = status_changed_at;
alter table tickets force row level security;
alter table tickets alter column stage_changed_at set not null;

create index tickets_stage on tickets (org_id, stage_id, created_at, id);
create index tickets_due on tickets (org_id, is_open, due_at, id) where due_at is not null;
create index tickets_assignee_due on tickets (org_id, assignee_id, is_open, due_at, id) where due_at is not null;
