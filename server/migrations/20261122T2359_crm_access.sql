-- global: orgs, memberships, member_access
-- The integration with the company's CRM is switched on or off for an organization, and who sees what it says is a grant of the
-- membership, independent of the role: nobody has it until it is given.
alter table orgs add column has_crm boolean not null default true;
alter table memberships add column crm_access boolean not null default false;

create or replace view member_access as
select m.org_id, m.user_id, u.email, u.name, m.role_id, r.key as role_key, r.name as role_name, r.ticket_scope,
  m.active and u.disabled_at is null as active,
  array(select p.permission from role_permissions p where p.org_id = m.org_id and p.role_id = m.role_id
    order by p.permission) || case when m.crm_access and o.has_crm then array['crm:read'] else '{}' end as permissions,
  u.preferences as user_preferences, m.created_at, m.team_ids, m.queue_ids, m.barred_pipeline_ids, m.barred_channel_ids,
  m.crm_access
from memberships m
join users u on u.id = m.user_id
join roles r on r.org_id = m.org_id and r.id = m.role_id
join orgs o on o.id = m.org_id;
