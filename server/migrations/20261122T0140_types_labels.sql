-- Types with colour, order, archive and a pipeline of their own (product.md TK8); labels in groups (TK9).
-- tenant: ticket_types, labels

alter table ticket_types
  add column color text not null default 'gray'
    check (color in ('gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink')),
  add column pipeline_id uuid,
  add column archived_at timestamptz,
  add foreign key (org_id, pipeline_id) references pipelines (org_id, id);

-- Forced row security hides all rows from the owner too, who fills the column here.
alter table ticket_types no force row level security;
update ticket_types set color = case key when 'bug' then 'red' when 'feature_request' then 'purple' when 'question' then 'blue'
  when 'complaint' then 'orange' else 'gray' end;
alter table ticket_types force row level security;

alter table labels add column group_name text check (group_name <> '');
