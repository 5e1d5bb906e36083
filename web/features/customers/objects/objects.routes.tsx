import { createLazyRoute } from '@tanstack/react-router'
import { ObjectPage } from './object-page.tsx'
import { ObjectTypesPage } from './object-types-page.tsx'
import { ObjectsPage } from './objects-page.tsx'

export const objectsRoute = createLazyRoute('/app/objects/$typeKey')({ component: ObjectsPage })
export const objectRoute = createLazyRoute('/app/objects/$typeKey/$objectId')({ component: ObjectPage })
export const objectTypesRoute = createLazyRoute('/app/settings/object-types')({ component: ObjectTypesPage })
