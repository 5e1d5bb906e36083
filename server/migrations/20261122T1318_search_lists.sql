-- New documents and words wait in a list of up to 4 MB beside each GIN index, and every search reads the list from end to end
-- (36 ms at 1.8 MB). Merged at once a document would cost its writer 6 ms more: so a worker merges the lists each minute.
-- Returns how many pages they had.
create function app.merge_search_lists() returns bigint language sql security definer set search_path = public as $$
  select gin_clean_pending_list('search_documents_words') + gin_clean_pending_list('search_words_like')
$$;
grant create on schema app to deskhand_search;
alter function app.merge_search_lists() owner to deskhand_search;
revoke all on function app.merge_search_lists() from public;
grant execute on function app.merge_search_lists() to deskhand_app;
revoke create on schema app from deskhand_search;
