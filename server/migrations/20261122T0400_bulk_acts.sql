-- What a bulk change does besides changing fields and writing: {"followers": {"add", "remove"}, "mergeInto": {"ticket", "reason"}}.
alter table bulk_changes add column acts jsonb;
