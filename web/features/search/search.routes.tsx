import { createLazyRoute } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import type { BulkBarProps } from '../../shared/use-selection.ts'
import { SearchPage } from './search-page.tsx'

/** Made with the bar of another feature, which this one does not know. */
export const searchRouteWith = (bulkBar: ComponentType<BulkBarProps>) =>
  createLazyRoute('/app/search')({ component: () => <SearchPage bulkBar={bulkBar} /> })
