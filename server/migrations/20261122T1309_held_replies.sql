-- Replies to many tickets that wait because somebody wrote there meanwhile (product.md CB3).

alter table bulk_changes add column held integer not null default 0;
-- The newest event that the asker had seen; null: of a change from before, whose replies are not held.
alter table bulk_changes add column seen_to bigint;
alter table bulk_changes drop constraint bulk_changes_state_check;
alter table bulk_changes add constraint bulk_changes_state_check
  check (state in ('collecting', 'running', 'done', 'cancelled', 'stopped', 'undoing', 'undone', 'sending'));

alter table bulk_rows drop constraint bulk_rows_result_check;
alter table bulk_rows add constraint bulk_rows_result_check check (result in ('done', 'unchanged', 'refused', 'held'));
-- Of a held reply: the newest message of the ticket that its writer has seen, null for none.
alter table bulk_rows add column seen_message_id uuid;
-- It shall leave, as of what its writer has seen by now.
alter table bulk_rows add column released boolean not null default false;
create index bulk_rows_released on bulk_rows (org_id, bulk_id, position) where released;
