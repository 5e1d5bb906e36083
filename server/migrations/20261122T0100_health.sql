-- How the job queue stands for one organization. The queue belongs to no organization, so the application role reads it
-- through this function alone, which takes its organization from the setting (as app.enqueue does).
create function app.job_health(at timestamptz) returns table (
  name text, due bigint, oldest_due_at timestamptz, later bigint, failing bigint, attempts integer, last_error text,
  next_try_at timestamptz
) language plpgsql stable security definer set search_path = public as $$
begin
  return query
    select t.identifier,
      count(*) filter (where j.run_at <= at and j.attempts < j.max_attempts),
      min(j.run_at) filter (where j.run_at <= at and j.attempts < j.max_attempts),
      count(*) filter (where j.run_at > at and j.attempts = 0),
      count(*) filter (where j.last_error is not null),
      coalesce(max(j.attempts) filter (where j.last_error is not null), 0)::integer,
      (array_agg(j.last_error order by j.updated_at desc) filter (where j.last_error is not null))[1],
      min(j.run_at) filter (where j.last_error is not null and j.attempts < j.max_attempts)
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where j.payload ->> 'orgId' = nullif(current_setting('app.org_id', true), '')
    group by t.identifier
    order by t.identifier;
end $$;
revoke all on function app.job_health(timestamptz) from public;
grant execute on function app.job_health(timestamptz) to deskhand_app;

-- Which processes run jobs: host and when they last said that they live.
grant select on job_workers to deskhand_app;
