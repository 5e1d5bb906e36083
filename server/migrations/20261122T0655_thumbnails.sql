-- The small form of a picture, written anew (docs/quality.md, security 4): where it lies in file storage, or that there is none.
-- tenant: attachments

alter table attachments
  add column thumbnail_key text,
  add column no_thumbnail boolean not null default false;
create index attachments_thumbnail on attachments (org_id, thumbnail_key) where thumbnail_key is not null;
