-- What follows from a change of many tickets was asked for: it is no storm, and is not counted by the storm guard.
alter table rule_runs add column in_bulk boolean not null default false;
