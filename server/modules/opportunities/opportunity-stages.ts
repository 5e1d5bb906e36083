import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import { isForeignKeyViolation } from '../../platform/database.ts'
import { conflict, fieldError, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { sentence, words } from '../../platform/words.ts'
import type { OpportunityStage, OpportunityStages, SetOpportunityStages } from './opportunities.contract.ts'

/** All stages in their order: an organization has few. */
export async function listOpportunityStages(cx: Cx): Promise<OpportunityStage[]> {
  const rows = await cx.tx
    .selectFrom('opportunityStages')
    .select(['id', 'name', 'outcome'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows as OpportunityStage[]
}

/** The stages with their version. */
export const getOpportunityStages = async (cx: Cx): Promise<OpportunityStages> =>
  versioned(await listOpportunityStages(cx))

/** Made of all that the list says, so that it needs no column of its own. */
function versioned(data: OpportunityStage[]): OpportunityStages {
  const said = data.map(({ id, name, outcome }) => [id, name, outcome])
  return { data, version: sha256Hex(JSON.stringify(said)).slice(0, 16) }
}

/** What a new organization begins with. */
export async function seedOpportunityStages(cx: Cx): Promise<void> {
  const usual = [
    ['New', 'open'],
    ['Qualified', 'open'],
    ['Offer sent', 'open'],
    ['Won', 'won'],
    ['Lost', 'lost'],
  ] as const
  await insertStages(
    cx,
    usual.map(([name, outcome]) => ({ id: newId(), name, outcome })),
    0,
  )
}

async function insertStages(cx: Cx, stages: OpportunityStage[], from: number): Promise<void> {
  if (stages.length === 0) return
  const rows = stages.map((stage, i) => ({ ...stage, orgId: cx.org.id, position: from + i + 1 }))
  await cx.tx.insertInto('opportunityStages').values(rows).execute()
}

/**
 * Puts other stages in the place of those there: renamed by id, new without one, left out ones deleted. 409 `opportunity_stage.changed`
 * when they are not those of `basedOn` any more, `opportunity_stage.in_use`; 422 `opportunity_stage.unknown`, `opportunity_stage.twice`.
 */
export async function setOpportunityStages(
  cx: Cx,
  { stages, basedOn }: SetOpportunityStages,
): Promise<OpportunityStages> {
  await sql`select id from opportunity_stages where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  const before = await listOpportunityStages(cx)
  const { version } = versioned(before)
  if (basedOn !== undefined && basedOn !== version)
    throw conflict(
      'opportunity_stage.changed',
      'Somebody has changed the stages meanwhile. Look at them again; what you entered is still here.',
      { version },
    )
  requireSound(before, stages)
  const after = stages.map((stage) => ({ ...stage, id: stage.id ?? newId() }))
  const gone = before.filter((one) => !after.some(({ id }) => id === one.id))
  for (const { id, name } of gone) {
    try {
      await cx.tx.deleteFrom('opportunityStages').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error
      throw conflict(
        'opportunity_stage.in_use',
        words`Opportunities stand in “${{ stage: name }}”. Move them to another stage first.`,
      )
    }
  }
  // Two that exchange their names would meet half-way.
  for (const { id } of after)
    await cx.tx
      .updateTable('opportunityStages')
      .set({ name: id })
      .where('orgId', '=', cx.org.id)
      .where('id', '=', id)
      .execute()
  for (const [i, stage] of after.entries()) {
    const row = { ...stage, position: i + 1 }
    await cx.tx
      .insertInto('opportunityStages')
      .values({ orgId: cx.org.id, ...row })
      .onConflict((c) =>
        c.columns(['orgId', 'id']).doUpdateSet({ name: row.name, outcome: row.outcome, position: row.position }),
      )
      .execute()
  }
  const now = await listOpportunityStages(cx)
  if (JSON.stringify(now) !== JSON.stringify(before)) emit(cx, 'opportunity_stage.updated', { from: before, to: now })
  return versioned(now)
}

function requireSound(before: readonly OpportunityStage[], stages: SetOpportunityStages['stages']): void {
  const twice = sentence('opportunity_stage.twice', 'Each stage stands in the list once, under a name of its own.')
  const unknown = sentence('opportunity_stage.unknown', 'There is no such stage.')
  for (const [i, { id, name }] of stages.entries()) {
    const same = stages.findIndex((one) => one.name.toLowerCase() === name.toLowerCase() || (id && one.id === id))
    if (same !== i) throw unprocessable(twice.code, twice, [fieldError(`stages.${i}`, twice)])
    if (id && !before.some((one) => one.id === id))
      throw unprocessable(unknown.code, unknown, [fieldError(`stages.${i}.id`, unknown)])
  }
}
