-- Mails stand in line in their own tables; the job queue holds a few turns of an organization instead of a job a mail. `claimed_by` is
-- the process that has one in hand (job_workers.id), so that those of a dead one are known at once.
-- tenant: mail_ledger, outbox

alter table mail_ledger add column claimed_by text;
alter table outbox add column claimed_by text;

-- What is due, the oldest first; the others wait for a later attempt.
create index outbox_due on outbox (org_id, not_before) where state = 'queued';
