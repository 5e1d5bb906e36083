-- Lists of opportunities in the order of their times, and their files.
-- tenant: opportunities, exports

create index opportunities_newest on opportunities (org_id, created_at, id);
create index opportunities_changed on opportunities (org_id, updated_at, id);

alter table exports drop constraint exports_record_kind_check;
alter table exports add constraint exports_record_kind_check
  check (record_kind in ('ticket', 'contact', 'account', 'lead', 'opportunity'));
