-- What the CRM says of a ticket is kept in no example of a rule (product.md MX3, MX23), also in none that was saved before this was so.
-- An example that was made from a ticket holds a value of every field, an empty one as null; one that was written by hand holds those alone
-- that its author named, and stays: he made them up. Of a rule that asks the CRM, an example from a ticket is nothing without its answer.

alter table rules no force row level security;
alter table rule_versions no force row level security;

update rule_versions v set content = jsonb_set(v.content, '{examples}', (
  select coalesce(jsonb_agg(
    case when k.found
      then jsonb_set(e.example, '{facts}', (
        select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(e.example -> 'facts') f where not starts_with(f.key, 'crm')))
      else e.example
    end order by e.nth
  ) filter (where not (k.found and jsonb_path_exists(v.content, '$.condition.**.field ? (@ starts with "crm")'))), '[]')
  from jsonb_array_elements(v.content -> 'examples') with ordinality e(example, nth)
  cross join lateral (
    select coalesce(bool_or(f.value = 'null') and bool_or(starts_with(f.key, 'crm')), false) as found
    from jsonb_each(e.example -> 'facts') f
  ) k
))
where jsonb_path_exists(v.content, '$.examples[*].facts.keyvalue().key ? (@ starts with "crm")');

-- No example is left that could be said to fail.
update rules r set examples_failing = null
where r.examples_failing is not null and exists (
  select from rule_versions v where v.org_id = r.org_id and v.rule_id = r.id and v.version = r.version
    and jsonb_array_length(coalesce(v.content -> 'examples', '[]')) = 0);

alter table rules force row level security;
alter table rule_versions force row level security;
