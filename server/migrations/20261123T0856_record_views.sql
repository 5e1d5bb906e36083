-- Views of other records than tickets.
-- tenant: views (a column only)

alter table views add column record_kind text not null default 'ticket'
  check (record_kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task'));
