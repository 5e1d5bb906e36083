-- What a member took back, or left, when he was back is one act that can be undone: what it decided about, and from whom each ticket came.
alter table handovers add column give_back_id uuid;
alter table handovers drop constraint handovers_state_check;
-- offering: the decision is being undone, in batches; done behind a return: it is offered again.
alter table handovers add constraint handovers_state_check
  check (state in ('moving', 'done', 'undoing', 'undone', 'returning', 'settled', 'offering'));
create index handovers_give_back on handovers (org_id, give_back_id) where give_back_id is not null;

-- {"userId", "visibility", "pipelineId"}: in whose hands it was (null: nobody's), and what decided who might see it.
alter table handover_rows add column back_from jsonb;
alter table handover_rows drop constraint handover_rows_back_check;
-- undoing: it is on its way to where it was before it was taken back.
alter table handover_rows add constraint handover_rows_back_check check (back in ('asked', 'returned', 'kept', 'undoing'));
