-- What decided which tickets the asker of an export saw besides his scope: the teams and queues that he had then.
alter table exports add column sight text[] not null default '{}';
