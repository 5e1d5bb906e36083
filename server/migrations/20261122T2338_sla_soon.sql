-- From when on less than a quarter of what was promised is left, in the time of the target: the colour of the deadline in lists, which
-- read no calendar. Clocks of calendar time are filled here, those of business time when they are next written, by the nightly comparison at
-- the latest.
alter table sla_clocks add column soon_at timestamptz;
alter table sla_clocks no force row level security;
update sla_clocks set soon_at = greatest(running_since, due_at - make_interval(secs => target_minutes * 15))
  where state = 'running' and target_time = 'calendar' and due_at is not null;
alter table sla_clocks force row level security;
