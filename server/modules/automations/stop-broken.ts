import { type Cx, systemActor } from '../../platform/context.ts'
import { type FieldError, Problem } from '../../platform/errors.ts'
import { type Consumer, type DomainEvent, emit } from '../../platform/events.ts'
import type { Sentence } from '../../platform/words.ts'
import type { RuleContent } from './automations.store.ts'
import * as store from './automations.store.ts'
import { checkedContent } from './check-rule.ts'

/**
 * What is deleted, archived or changed so that a rule may no longer be saved as it is, by the event that tells it: the id that rules name
 * it by. Members who leave are no such thing: their tickets are handed over, and rules go on for the others that they name; nor is a
 * checklist template: without it the rest is done, and the log says so (product.md TK36).
 */
const idIn: Readonly<Record<string, string>> = {
  'label.deleted': 'labelId',
  'queue.deleted': 'queueId',
  'pipeline.deleted': 'pipelineId',
  'pipeline.stage_deleted': 'stageId',
  'ticket_type.deleted': 'typeId',
  'team.deleted': 'teamId',
  'role.deleted': 'roleId',
}
const ofFields = ['field.deleted', 'field.updated']

/** By what rules name the thing of an event: its id, or the key of a custom field. */
function nameIn({ name, data }: DomainEvent): string {
  return ofFields.includes(name) ? `custom.${data.key}` : String(data[idIn[name] ?? ''])
}

/** Examples are frozen copies: what they speak of may be gone. */
const names = ({ examples: _examples, ...content }: RuleContent, name: string): boolean =>
  JSON.stringify(content).includes(name)

/**
 * Switches rules off that name what is gone, each with the reason, and who administers is told once: a rule that cannot do what it says
 * would fail at each ticket, and nobody would know. Whether it is so is asked as when a rule is saved; rules that do not name what
 * changed are left alone.
 */
export const stopBroken: Consumer = {
  name: 'automations.broken',
  wants: (name) => name in idIn || ofFields.includes(name),
  react: (cx, event) => stopAll(cx, [event]),
  reactToAll: stopAll,
}

async function stopAll(cx: Cx, events: readonly DomainEvent[]): Promise<void> {
  const gone = events.map(nameIn)
  const own: Cx = { ...cx, actor: systemActor(cx.org.id, 'automation') }
  for (const { id } of (await store.listRules(cx, { enabled: true })).filter(({ content }) =>
    gone.some((name) => names(content, name)),
  )) {
    const rule = await store.lockRule(own, id)
    if (!rule?.enabled) continue
    const said = (await faultsOf(own, rule.content)).map(sentenceOf)
    if (said.length > 0 && (await store.pauseRule(own, id, { said })))
      emit(own, 'rule.paused', { ruleId: id, name: rule.name, said })
  }
}

async function faultsOf(cx: Cx, content: RuleContent): Promise<readonly FieldError[]> {
  try {
    await checkedContent(cx, content)
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.errors
  }
}

const sentenceOf = ({ code, params, message }: FieldError): Sentence => ({
  code: code ?? 'rule.invalid',
  params: params ?? {},
  text: message,
})
