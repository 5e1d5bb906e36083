-- Who may ask for tokens by which another application shows the tickets of one customer (product.md MX20): admins, until a role says else.
-- global: role_permissions

insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'embed:issue' from roles where key = 'admin' and system
on conflict do nothing;
