-- Tickets that were deleted are kept, and nobody sees them until they are brought back (product.md RO14): when, by whom and why.
-- tenant: tickets; global: role_permissions

alter table tickets
  add column deleted_at timestamptz,
  add column deleted_by uuid,
  add column deleted_reason text not null default '',
  add foreign key (org_id, deleted_by) references memberships (org_id, user_id);
create index tickets_deleted on tickets (org_id, deleted_at, id) where deleted_at is not null;

insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'tickets:delete' from roles where key in ('admin', 'manager') and system
on conflict do nothing;
