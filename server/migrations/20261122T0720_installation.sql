-- By these a start knows that its database was restored from a backup (server/restored.ts): which database it was, and how often a
-- process has said that it lives, which DATA_DIR knows too.
-- local: installation

create table installation (
  name text primary key check (name = 'this'),
  database_identity text not null,
  beat bigint not null
);
