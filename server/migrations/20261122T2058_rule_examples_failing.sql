-- Examples of a rule that hold no more although nobody changed it: a new version of the product runs it otherwise than that by which it was saved.
-- tenant: rules (a column)

-- Since when, and a sentence for each; null: they hold.
alter table rules add column examples_failing jsonb;
