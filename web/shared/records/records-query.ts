import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'

/** A list of records as it is read, page by page. */
export type RecordsQuery<Row> = UseInfiniteQueryResult<InfiniteData<{ data: Row[]; nextCursor: string | null }>>
