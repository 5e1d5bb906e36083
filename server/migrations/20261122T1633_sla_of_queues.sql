-- A queue may have a policy of its own (product.md RT7, D10), as a channel may: for its new tickets that no rule is for.
-- tenant: sla_policies

alter table sla_policies add column queue_id uuid;
alter table sla_policies drop constraint sla_policies_kind_check;
alter table sla_policies add constraint sla_policies_kind_check check (kind in ('global', 'rule', 'channel', 'queue'));
-- A queue that was deleted leaves it behind, for the tickets that go by it.
alter table sla_policies add constraint sla_policies_queue_check check ((kind = 'queue') = (queue_id is not null));
create unique index sla_policies_queue on sla_policies (org_id, queue_id) where kind = 'queue';
