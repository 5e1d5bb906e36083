-- Which view a member, or everybody of a role, begins with: the id of a view, or the key of one that every organization has. A view
-- that is deleted leaves its row: whoever began with it hears of it, instead of landing somewhere else without a word.
create table member_start_views (
  org_id uuid not null,
  user_id uuid not null,
  view_ref text not null,
  -- What it was called when it was chosen, for the word that it is gone; null: one that every organization has.
  view_name text,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
select app.protect('member_start_views');

create table role_start_views (
  org_id uuid not null,
  role_id uuid not null,
  view_ref text not null,
  primary key (org_id, role_id),
  foreign key (org_id, role_id) references roles (org_id, id) on delete cascade
);
create index role_start_views_view on role_start_views (org_id, view_ref);
select app.protect('role_start_views');
