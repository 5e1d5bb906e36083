-- Contract step: memberships.preferences held two wishes, both moved to notification_preferences by 20261122T0130; nobody reads it any
-- more. The view loses the column, and with it the functions that answer its rows are made again, as they were.
-- view over global tables: member_access

drop function app.session_access(bytea, timestamptz);
drop function app.api_key_access(bytea, timestamptz);
drop view member_access;
alter table memberships drop column preferences;

create view member_access as
select m.org_id, m.user_id, u.email, u.name, m.role_id, r.key as role_key, r.name as role_name, r.ticket_scope,
  m.active and u.disabled_at is null as active,
  array(select p.permission from role_permissions p where p.org_id = m.org_id and p.role_id = m.role_id
    order by p.permission) as permissions,
  u.preferences as user_preferences, m.created_at, m.team_ids, m.queue_ids
from memberships m
join users u on u.id = m.user_id
join roles r on r.org_id = m.org_id and r.id = m.role_id;
grant select on member_access to deskhand_app;

-- `member` is a whole row of the view: what is added to that comes along.
create function app.session_access(hash bytea, at timestamptz)
  returns table (id uuid, last_seen_at timestamptz, member member_access)
language plpgsql stable as $$
begin
  return query select s.id, s.last_seen_at, a
    from sessions s join member_access a on a.org_id = s.org_id and a.user_id = s.user_id
    where s.token_hash = hash and s.expires_at > at and a.active;
end $$;

create function app.api_key_access(hash bytea, at timestamptz)
  returns table (id uuid, last_seen_at timestamptz, member member_access, scopes text[])
language plpgsql stable as $$
begin
  return query select k.id, k.last_used_at, a, k.scopes
    from api_keys k join member_access a on a.org_id = k.org_id and a.user_id = k.user_id
    where k.token_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at) and a.active;
end $$;
revoke all on function app.session_access(bytea, timestamptz), app.api_key_access(bytea, timestamptz) from public;
grant execute on function app.session_access(bytea, timestamptz), app.api_key_access(bytea, timestamptz) to deskhand_app;
