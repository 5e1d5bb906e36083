-- Business hours: calendars, and an immutable version for each edit, to which clocks and decisions point (product.md SL15, SL10).
-- tenant: calendars, calendar_versions

create table calendars (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  is_default boolean not null default false,
  -- The newest number of calendar_versions: what counts from now on.
  version integer not null,
  created_at timestamptz not null,
  -- What tickets were promised by it stays readable.
  deleted_at timestamptz,
  primary key (org_id, id),
  check (not (is_default and deleted_at is not null))
);
create unique index calendars_name on calendars (org_id, lower(name)) where deleted_at is null;
create unique index calendars_default on calendars (org_id) where is_default;

create table calendar_versions (
  org_id uuid not null,
  id uuid not null,
  calendar_id uuid not null,
  number integer not null check (number > 0),
  time_zone text not null,
  -- Seven lists of {from, to} in minutes of the local day, Monday first.
  week jsonb not null,
  -- {country, state, region, worked: [names]} as chosen, null: none.
  holidays jsonb,
  -- [{name, from, to, yearly, intervals}] as entered.
  own_days jsonb not null,
  -- What counts, by local day: {day: {name | names, intervals, kind}}. Written out when the version is made, so that what a later library
  -- says of holidays changes nothing.
  days jsonb not null,
  -- Holidays and days of every year are written out from the first of these years to the last.
  first_year integer not null,
  last_year integer not null,
  -- 'edit': somebody changed it; 'years': more years were written out.
  cause text not null check (cause in ('edit', 'years')),
  created_at timestamptz not null,
  -- Who made it; null: the product.
  created_by uuid,
  created_by_name text not null,
  primary key (org_id, id),
  unique (org_id, calendar_id, number),
  foreign key (org_id, calendar_id) references calendars (org_id, id) on delete cascade
);

-- What every organization starts with: its weekdays, nine to five.
insert into calendars (org_id, id, name, is_default, version, created_at)
select id, gen_random_uuid(), 'Business hours', true, 1, created_at from orgs;
insert into calendar_versions (org_id, id, calendar_id, number, time_zone, week, own_days, days, first_year, last_year, cause,
  created_at, created_by_name)
select c.org_id, gen_random_uuid(), c.id, 1, coalesce(o.settings ->> 'timeZone', 'UTC'),
  jsonb_build_array(w.hours, w.hours, w.hours, w.hours, w.hours, '[]'::jsonb, '[]'::jsonb), '[]', '{}',
  extract(year from c.created_at)::int - 1, extract(year from c.created_at)::int + 10, 'edit', c.created_at, ''
from calendars c join orgs o on o.id = c.org_id
cross join (select '[{"from": 540, "to": 1020}]'::jsonb as hours) w;

select app.protect('calendars');
select app.protect('calendar_versions');
