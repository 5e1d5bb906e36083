-- The permission to bring tickets and messages in without telling anybody, for administrators (product.md CH34).
-- tenant: role_permissions

insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'tickets:silent' from roles where key = 'admin' and system
on conflict do nothing;
