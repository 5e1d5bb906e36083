-- Who may do what where: the one place where users, memberships and roles meet. Owned by members; auth resolves senders by it.
-- view over global tables: member_access

create view member_access as
select m.org_id, m.user_id, u.email, u.name, m.role_id, r.key as role_key, r.name as role_name, r.ticket_scope,
  m.active and u.disabled_at is null as active,
  array(select p.permission from role_permissions p where p.org_id = m.org_id and p.role_id = m.role_id
    order by p.permission) as permissions,
  m.preferences as membership_preferences, u.preferences as user_preferences, m.created_at
from memberships m
join users u on u.id = m.user_id
join roles r on r.org_id = m.org_id and r.id = m.role_id;

grant select on member_access to deskhand_app;
