-- Second copies of a mail are found by the first: a redaction reaches them without reading the ledger.
-- tenant: mail_ledger (index)

create index mail_ledger_copies on mail_ledger (org_id, duplicate_of) where duplicate_of is not null;
