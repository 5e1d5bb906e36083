-- What was taken out of messages and files for privacy, and by whom; the permission to do it (product.md TK30, D14).
-- tenant: messages, attachments (changed), role_permissions

alter table messages
  add column redacted_at timestamptz,
  add column redacted_by text not null default '',
  -- True: nothing of it is left; false: some words are gone.
  add column redacted_whole boolean not null default false;
grant update (redacted_at, redacted_by, redacted_whole) on messages to deskhand_app;

alter table attachments
  add column redacted_at timestamptz,
  add column redacted_by text not null default '';

insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'messages:redact' from roles where key = 'admin' and system
on conflict do nothing;

-- Words that shall be offered to nobody any more as a spelling; a title that still has one writes it again with its next change.
create function app.forget_some_words(gone text[]) returns void language sql security definer set search_path = public as $$
  delete from search_words where org_id = nullif(current_setting('app.org_id', true), '')::uuid and word = any(gone)
$$;
grant create on schema app to deskhand_search;
alter function app.forget_some_words(text[]) owner to deskhand_search;
revoke all on function app.forget_some_words(text[]) from public;
grant execute on function app.forget_some_words(text[]) to deskhand_app;
revoke create on schema app from deskhand_search;
