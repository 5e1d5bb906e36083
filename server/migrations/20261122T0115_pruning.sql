-- What a sender might do when he used a key: an answer is given again only while he still may.
alter table idempotency_keys add column rights text[];

-- By age, for the sweeps that prune.
create index notifications_age on notifications (org_id, created_at);

-- Jobs of the organization that failed in all their tries and were looked at by nobody since.
create function app.prune_jobs(before timestamptz, most integer) returns bigint
language plpgsql security definer set search_path = public as $$
declare removed bigint;
begin
  delete from graphile_worker._private_jobs where id in (
    select id from graphile_worker._private_jobs
    where payload ->> 'orgId' = nullif(current_setting('app.org_id', true), '')
      and attempts >= max_attempts and locked_at is null and updated_at < before
    limit most);
  get diagnostics removed = row_count;
  return removed;
end $$;
revoke all on function app.prune_jobs(timestamptz, integer) from public;
grant execute on function app.prune_jobs(timestamptz, integer) to deskhand_app;
