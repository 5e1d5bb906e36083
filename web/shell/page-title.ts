import { useEffect } from 'react'

/** Names the browser's tab: "NW-1182 Payment taken twice · Deskhand". */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Deskhand` : 'Deskhand'
  }, [title])
}
