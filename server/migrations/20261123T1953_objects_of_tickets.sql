-- A ticket is associated with one object of each type, too (product.md CR11, CR19): record_type is `object:<key of the type>`. An object that
-- a ticket is associated with is not deleted, and a type that has objects is not.
-- tenant: ticket_associations (check only)

alter table ticket_associations drop constraint ticket_associations_record_type_check,
  add constraint ticket_associations_record_type_check
    check (record_type in ('contact', 'lead', 'opportunity', 'account') or record_type ~ '^object:[a-z][a-z0-9_]{0,39}$');
