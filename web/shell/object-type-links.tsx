import { useLocation } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { objectIcons } from '../shared/objects/object-icon.tsx'
import type { ObjectType } from './object-types.api.ts'
import { PanelLink } from './panel-link.tsx'

/** A link to the list of each type. */
export function ObjectTypeLinks({
  types,
  rail,
  onFollow,
}: {
  types: readonly ObjectType[]
  rail: boolean
  onFollow?: () => void
}) {
  const current = useLocation({ select: ({ pathname }) => /^\/objects\/([^/]+)/.exec(pathname)?.[1] })
  return (
    <ul>
      {types.map(({ key, plural, icon }) => (
        <li key={key}>
          <PanelLink
            link={{ to: paths.objects, params: { typeKey: key } }}
            label={plural}
            Icon={objectIcons[icon]}
            isCurrent={current === key}
            rail={rail}
            onClick={onFollow}
          />
        </li>
      ))}
    </ul>
  )
}
