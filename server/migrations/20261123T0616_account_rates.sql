-- What an hour of work costs an account (product.md CR8): an amount in the minor unit of its currency, both or neither.
-- tenant: accounts (columns only)

alter table accounts add column hourly_rate bigint check (hourly_rate >= 0);
alter table accounts add column currency text check (currency ~ '^[A-Z]{3}$');
alter table accounts add constraint accounts_rate_whole check ((hourly_rate is null) = (currency is null));
