-- Custom fields that hold a length of time, in minutes (product.md TK23).
alter table custom_fields drop constraint custom_fields_type_check,
  add constraint custom_fields_type_check check (type in ('text', 'long_text', 'number', 'money', 'duration', 'date',
    'datetime', 'select', 'multi_select', 'boolean', 'url', 'user', 'record'));
