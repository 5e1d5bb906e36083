-- Deskhand's own words about a delivery by their codes, beside the English: screens say them in the reader's language.
-- Null: the words of a mail server.
-- tenant: outbox, deliveries

alter table outbox add column said jsonb;
alter table deliveries add column said jsonb;

-- Forced row security hides all rows from the owner too, who fills the columns here.
alter table outbox no force row level security;
alter table deliveries no force row level security;
update outbox set said = '[{"code":"delivery.no_relay","params":{}}]'
where state = 'not_sent' and response = 'Not sent: no mail relay configured (SMTP_URL).';
update deliveries set said = '[{"code":"delivery.no_relay","params":{}}]'
where state = 'not_sent' and response = 'Not sent: no mail relay configured (SMTP_URL).';
update outbox set said = '[{"code":"delivery.cancelled","params":{}}]'
where state = 'cancelled' and response = 'Cancelled by a person.';
update deliveries set said = '[{"code":"delivery.cancelled","params":{}}]'
where state = 'cancelled' and response = 'Cancelled by a person.';
alter table deliveries force row level security;
alter table outbox force row level security;
