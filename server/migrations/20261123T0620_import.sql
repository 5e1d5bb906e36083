-- The permission to say when a ticket was made, for administrators (product.md TK29).
-- tenant: role_permissions

insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'tickets:import' from roles where key = 'admin' and system
on conflict do nothing;
