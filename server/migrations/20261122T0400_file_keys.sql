-- Which row names a file: asked before one that nobody names is pruned.
-- tenant: attachments, messages, drafts, exports, remote_images (indexes)

create index attachments_file on attachments (org_id, storage_key);
create index messages_body_file on messages (org_id, body_key) where body_key is not null;
create index drafts_body_file on drafts (org_id, body_key) where body_key is not null;
create index exports_file on exports (org_id, file_key);
create index remote_images_file on remote_images (org_id, storage_key) where storage_key is not null;
