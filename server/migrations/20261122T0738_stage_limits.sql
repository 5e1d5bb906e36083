-- Which tickets stood in their stage for longer than it allows, and were told of in this stay (product.md PS13): once a stay, so what
-- was told before the ticket came to its stage counts no more.
-- tenant: tickets

alter table tickets add column stage_alerted_at timestamptz;
-- What is over a limit already is no news.
alter table tickets no force row level security;
alter table stages no force row level security;
update tickets t set stage_alerted_at = now() from stages s
where s.org_id = t.org_id and s.id = t.stage_id and s.limit_minutes is not null and t.is_open
  and t.stage_changed_at <= now() - make_interval(mins => s.limit_minutes);
alter table stages force row level security;
alter table tickets force row level security;

create index tickets_stage_since on tickets (org_id, stage_id, stage_changed_at, id)
  where is_open and deleted_at is null and (stage_alerted_at is null or stage_alerted_at <= stage_changed_at);
