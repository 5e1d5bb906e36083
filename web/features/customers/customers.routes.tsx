import { createLazyRoute } from '@tanstack/react-router'
import { AccountPage } from './account-page.tsx'
import { AccountsPage } from './accounts-page.tsx'
import { ContactPage } from './contact-page.tsx'
import { ContactsPage } from './contacts-page.tsx'

export const contactsRoute = createLazyRoute('/app/contacts')({ component: ContactsPage })
export const contactRoute = createLazyRoute('/app/contacts/$contactId')({ component: ContactPage })
export const accountsRoute = createLazyRoute('/app/accounts')({ component: AccountsPage })
export const accountRoute = createLazyRoute('/app/accounts/$accountId')({ component: AccountPage })
