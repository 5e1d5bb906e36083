import { createLazyRoute } from '@tanstack/react-router'
import { EmbeddingPage } from './embedding-page.tsx'

export const embeddingRoute = createLazyRoute('/app/settings/embedding')({ component: EmbeddingPage })
