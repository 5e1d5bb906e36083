-- When members work (product.md RT10): by business hours of their own choice, or by those that are usual in the organization.
-- tenant: working_hours, usual_working_hours

-- What a member chose. Without a row: as usual; without a calendar: always.
create table working_hours (
  org_id uuid not null,
  user_id uuid not null,
  calendar_id uuid,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, calendar_id) references calendars (org_id, id)
);
create index working_hours_calendar on working_hours (org_id, calendar_id);

-- Of members who chose nothing. Without a row: always.
create table usual_working_hours (
  org_id uuid not null primary key references orgs (id),
  calendar_id uuid not null,
  foreign key (org_id, calendar_id) references calendars (org_id, id)
);

select app.protect('working_hours');
select app.protect('usual_working_hours');
