-- Exports of other records than tickets.
-- tenant: exports

alter table exports add column record_kind text not null default 'ticket'
  check (record_kind in ('ticket', 'contact', 'account', 'lead'));
