-- The order in which messages arrived in their ticket: the ticket is locked then, so it is also the order of the commits, whatever
-- the clocks of several processes say (product.md CB3). Those from before this migration have 0: their times order them.
alter table messages add column place integer not null default 0;
grant update (place) on messages to deskhand_app;
create index messages_place on messages (org_id, ticket_id, place);
