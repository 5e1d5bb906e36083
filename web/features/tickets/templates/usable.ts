import type { Template, TemplateContent } from './templates.api.ts'

/** The content of a template without parts that it names in vain: those that are gone, or also those that cannot be set here. */
export function withoutParts(
  { content, leftOut }: Pick<Template, 'content' | 'leftOut'>,
  whys: readonly string[],
): TemplateContent {
  const gone = new Set(leftOut.filter(({ why }) => whys.includes(why)).map(({ id }) => id))
  const kept = Object.entries(content).filter(([, value]) => typeof value !== 'string' || !gone.has(value))
  return {
    ...(Object.fromEntries(kept) as TemplateContent),
    labelIds: content.labelIds.filter((id) => !gone.has(id)),
    followerIds: content.followerIds.filter((id) => !gone.has(id)),
    custom: Object.fromEntries(Object.entries(content.custom).filter(([key]) => !gone.has(key))),
  }
}
