-- Tickets that customers begin by a form, and the fields that they must fill there (product.md TK25).
-- tenant: custom_fields, tickets

alter table custom_fields add column required_from_customer boolean not null default false;
alter table tickets drop constraint tickets_source_check,
  add constraint tickets_source_check
    check (source in ('email', 'manual', 'api', 'phone', 'form', 'import', 'recurring'));
