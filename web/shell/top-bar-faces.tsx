import { ChevronDown, Plus } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { pressProps } from '../ui/press-keys.tsx'
import { useMe, useOtherInboxes } from './shell.api.ts'

// The faces of the top bar's menus. They are painted with the shell; the menus behind them load right after it.

export function NewButton(props: ComponentProps<'button'>) {
  const t = useT()
  return (
    <Button variant="primary" press="shift+q" aria-label={t('shell:new.label')} {...props}>
      <Plus aria-hidden="true" className="size-4 md:hidden" />
      <span className="max-md:hidden">{t('shell:new.label')}</span>
      <Kbd keys="c" tone="onAccent" className="max-md:hidden" />
    </Button>
  )
}

/** Name of the organization; a button when there are others to enter. */
export function OrganizationFace(props: ComponentProps<'button'>) {
  const t = useT()
  const { organization, organizations } = useMe()
  const elsewhere = [...useOtherInboxes().values()].reduce((sum, one) => sum + one, 0)
  const face = (
    <>
      <Avatar name={organization.name} id={organization.id} square />
      <span className="truncate font-semibold">{organization.name}</span>
    </>
  )
  if (organizations.length < 2) return <div className="flex min-w-0 items-center gap-2 px-1">{face}</div>
  const label = t('shell:organization.switch', { name: organization.name })
  return (
    <button
      {...pressProps(';', label)}
      type="button"
      aria-label={elsewhere > 0 ? `${label} (${t('shell:organization.unreadElsewhere', { count: elsewhere })})` : label}
      {...props}
      className="flex h-control min-w-0 items-center gap-2 rounded-md px-1 hover:bg-hover"
    >
      {face}
      {elsewhere > 0 && <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-danger-solid" />}
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}

export function UserFace(props: ComponentProps<'button'>) {
  const t = useT()
  const { user } = useMe()
  return (
    <button
      {...pressProps(',', t('shell:user.menu', { name: user.name }))}
      type="button"
      aria-label={t('shell:user.menu', { name: user.name })}
      {...props}
      className="grid size-control place-items-center rounded-full hover:bg-hover"
    >
      <Avatar name={user.name} id={user.id} />
    </button>
  )
}
