import { createCustomField } from '../server/modules/fields/fields.service.ts'
import { createFormRule } from '../server/modules/fields/form-rules.service.ts'
import { createFieldSection } from '../server/modules/fields/sections.service.ts'
import { createPipeline, createStage, orderStages, updateStage } from '../server/modules/tickets/pipelines.service.ts'
import { createTicketType, listTicketTypes } from '../server/modules/tickets/types.service.ts'
import type { Cx } from '../server/platform/context.ts'
import { items } from './company.ts'
import type { Random } from './random.ts'

/** What the company made of its help desk: a pipeline for returns, a type for it, fields of its own. */
export type DemoFields = {
  returnsId: string
  /** Ids of options by the key of the field. */
  options: Record<'product' | 'cause' | 'carrier', string[]>
}

const dayMinutes = 1440

/** Makes pipeline, type, fields and a rule; `cx` is an admin's. */
export async function fillFields(cx: Cx): Promise<DemoFields> {
  const returnsId = await fillReturns(cx)
  await createTicketType(cx, { name: 'Return', color: 'teal', pipelineId: returnsId })
  const types = await listTicketTypes(cx)
  const ofType = (...keys: string[]) => types.filter((type) => keys.includes(type.key)).map((type) => type.id)
  const order = await createFieldSection(cx, { name: 'Order' })
  const claim = await createFieldSection(cx, { name: 'Claim' })
  const inOrder = { sectionId: order.id }
  const inClaim = { sectionId: claim.id, typeIds: ofType('complaint', 'return') }
  await createCustomField(cx, { name: 'Order number', type: 'text', help: 'Eight digits, on the invoice.', ...inOrder })
  const product = await createCustomField(cx, {
    name: 'Product',
    type: 'select',
    options: items.map((name) => ({ name })),
    ...inOrder,
  })
  await createCustomField(cx, { name: 'Bought on', type: 'date', ...inOrder })
  await createCustomField(cx, { name: 'Tracking', type: 'url', ...inOrder })
  const cause = await createCustomField(cx, {
    name: 'Cause',
    type: 'select',
    help: 'Asked for before a complaint is resolved.',
    requiredOnResolve: true,
    options: [
      { name: 'Carrier', color: 'orange' },
      { name: 'Material', color: 'red' },
      { name: 'Our mistake', color: 'purple' },
      { name: 'Change of mind', color: 'blue' },
    ],
    ...inClaim,
  })
  const carrier = await createCustomField(cx, {
    name: 'Carrier',
    type: 'select',
    options: [{ name: 'PostNord' }, { name: 'DHL' }, { name: 'Bring' }],
    ...inClaim,
  })
  await createCustomField(cx, { name: 'Refund', type: 'money', currency: 'EUR', ...inClaim })
  await createFormRule(cx, {
    name: 'Ask for the carrier when it is to blame',
    enabled: true,
    condition: { field: 'custom.cause', operator: 'is', value: cause.options[0]?.id },
    effects: [{ effect: 'show', field: carrier.key }],
  })
  const idsOf = (field: { options: { id: string }[] }) => field.options.map((option) => option.id)
  return { returnsId, options: { product: idsOf(product), cause: idsOf(cause), carrier: idsOf(carrier) } }
}

async function fillReturns(cx: Cx): Promise<string> {
  const pipeline = await createPipeline(cx, { name: 'Returns' })
  const stageOf = (status: string) => {
    const stage = pipeline.stages.find((one) => one.status === status)
    if (!stage) throw new Error(`The pipeline has no stage ${status}.`)
    return stage.id
  }
  await updateStage(cx, { id: stageOf('open'), name: 'Announced', limitMinutes: dayMinutes })
  const inspecting = {
    name: 'Inspecting',
    limitMinutes: 2 * dayMinutes,
    customerLabel: 'We are looking at your parcel',
  }
  await updateStage(cx, { id: stageOf('in_progress'), ...inspecting })
  await updateStage(cx, { id: stageOf('waiting'), name: 'With the customer' })
  await updateStage(cx, { id: stageOf('resolved'), name: 'Refunded', customerLabel: 'Your money is on its way' })
  const onItsWay = await createStage(cx, {
    pipelineId: pipeline.id,
    name: 'On its way',
    status: 'waiting',
    color: 'pink',
    waitsFor: 'third_party',
    limitMinutes: 7 * dayMinutes,
    customerLabel: 'We are waiting for your parcel',
  })
  const [first = '', ...rest] = pipeline.stages.map((stage) => stage.id)
  await orderStages(cx, { pipelineId: pipeline.id, ids: [first, ...rest, onItsWay.id] })
  return pipeline.id
}

/** Values that a ticket of the demo has from its beginning. */
export function firstValues({ options }: DemoFields, random: Random, words: Record<string, string>, begun: Date) {
  const bought = new Date(begun.getTime() - random.whole(3, 60) * 86_400_000).toISOString().slice(0, 10)
  return {
    order_number: words.order ?? '',
    product: options.product[items.findIndex((item) => item === words.item)] ?? null,
    ...(random.chance(0.5) ? { bought_on: bought } : {}),
  }
}

/** What is known when a complaint is done. */
export function claimValues({ options }: DemoFields, random: Random) {
  const cause = random.whole(0, options.cause.length - 1)
  return {
    cause: options.cause[cause],
    ...(cause === 0 ? { carrier: options.carrier[random.whole(0, options.carrier.length - 1)] } : {}),
    ...(random.chance(0.7) ? { refund: random.whole(12, 240) * 100 } : {}),
  }
}
