-- Pictures on other servers that a mail points to, fetched by this server when a reader allows them, and kept for a while.
-- tenant: remote_images

create table remote_images (
  org_id uuid not null references orgs (id),
  id uuid not null,
  address text not null check (length(address) between 1 and 16000),
  -- SHA-256 of the address: addresses are too long for an index.
  address_hash bytea not null,
  -- waiting: nobody has asked for its bytes yet, or they were dropped to make room.
  state text not null check (state in ('waiting', 'ready', 'refused')),
  -- Why there is no picture: {"code", "text", "params"}.
  refused jsonb,
  content_type text,
  size bigint,
  sha256 text,
  storage_key text,
  fetched_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, address_hash),
  check ((state = 'ready') = (storage_key is not null and size is not null and sha256 is not null and content_type is not null)),
  check ((state = 'refused') = (refused is not null))
);
create index remote_images_expiry on remote_images (org_id, expires_at);
create index remote_images_kept on remote_images (org_id, fetched_at, size) where state = 'ready';
select app.protect('remote_images');
