-- Who stands in for whom, and what became of the tickets of members who took a status that gives them on (product.md RT9, section 2 item
-- 20). One handover for each taking of such a status: what it did is undone, and offered back on return, by its rows.
-- tenant: member_substitutes, handovers, handover_rows

create table member_substitutes (
  org_id uuid not null,
  user_id uuid not null,
  substitute_id uuid not null,
  position integer not null,
  primary key (org_id, user_id, substitute_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, substitute_id) references memberships (org_id, user_id),
  check (user_id <> substitute_id)
);
select app.protect('member_substitutes');

create table handovers (
  org_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  user_name text not null,
  -- The status as it was taken: it may be changed or deleted since.
  status_id uuid not null,
  status_name text not null,
  mode text not null check (mode in ('now', 'reply', 'urgent')),
  -- Who gave the status, when that was somebody else.
  by_id uuid,
  by_name text not null,
  -- {"statusId", "until", "note"}: what undoing brings back.
  previous jsonb not null,
  -- moving, undoing and returning are worked on by a job, in batches.
  state text not null check (state in ('moving', 'done', 'undoing', 'undone', 'returning', 'settled')),
  began_at timestamptz not null,
  -- He is back: what is left of it is offered to him until it is settled.
  returned_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index handovers_user on handovers (org_id, user_id, began_at);
select app.protect('handovers');

create table handover_rows (
  org_id uuid not null,
  handover_id uuid not null,
  ticket_id uuid not null,
  state text not null check (state in ('waiting', 'moved', 'kept')),
  -- Who got it; null: nobody, it went back to its queue.
  to_id uuid,
  to_name text not null default '',
  -- Who was asked, and why not: [{"userId", "name", "why", "status"?}].
  steps jsonb not null default '[]',
  -- Why it stayed: {"code", "params", "text"}.
  said jsonb,
  -- {"visibility", "pipelineId"}: what decided who might see it when it was moved.
  sight jsonb,
  moved_at timestamptz,
  -- asked: it is on its way back.
  back text check (back in ('asked', 'returned', 'kept')),
  back_said jsonb,
  primary key (org_id, handover_id, ticket_id),
  foreign key (org_id, handover_id) references handovers (org_id, id) on delete cascade,
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index handover_rows_ticket on handover_rows (org_id, ticket_id, moved_at);
select app.protect('handover_rows');
