-- Labels that only members of chosen teams put on tickets and take off (product.md TK9); everybody sees them.
-- tenant: label_teams

create table label_teams (
  org_id uuid not null,
  label_id uuid not null,
  team_id uuid not null,
  primary key (org_id, label_id, team_id),
  foreign key (org_id, label_id) references labels (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index label_teams_team on label_teams (org_id, team_id);
select app.protect('label_teams');
