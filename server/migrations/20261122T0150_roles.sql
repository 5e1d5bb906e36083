-- Roles that organizations make themselves, light agents among those that are there from the start, and the message module as a
-- permission of its own, without which nobody sees tickets (product.md RO5, RO11, CB7).
-- global: roles, role_permissions

create unique index roles_name on roles (org_id, lower(name));

insert into roles (org_id, id, key, name, system, ticket_scope)
select id, gen_random_uuid(), 'light_agent', 'Light agent', true, 'all' from orgs
on conflict do nothing;

insert into role_permissions (org_id, role_id, permission)
select r.org_id, r.id, p.permission from roles r
cross join unnest(array['tickets:read', 'tickets:note', 'customers:read', 'members:read']) as p (permission)
where r.key = 'light_agent' and r.system
on conflict do nothing;

insert into role_permissions (org_id, role_id, permission)
select org_id, role_id, 'messages:read' from role_permissions where permission = 'tickets:read'
on conflict do nothing;
