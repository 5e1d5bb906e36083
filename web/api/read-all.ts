interface Page<Row> {
  data: Row[]
  nextCursor: string | null
}

/** All rows of a list that is known to be short, page by page; stops at 2,000, where a list needs search instead. */
export async function readAll<Row>(readPage: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    rows.push(...page.data)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && rows.length < 2_000)
  return rows
}
