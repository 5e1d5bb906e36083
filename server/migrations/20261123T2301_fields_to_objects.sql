-- Custom fields point to objects of a type, too (product.md TK23, CR19): `object:` and the key of the type.

-- tenant: custom_fields (check only)

alter table custom_fields drop constraint custom_fields_lookup_check,
  add constraint custom_fields_lookup_check
    check (lookup in ('contact', 'account', 'ticket') or lookup ~ '^object:[a-z][a-z0-9_]{0,39}$');
