import { useRouterState } from '@tanstack/react-router'

/**
 * The message that the address names behind `#`: `message-ID` leads to it, `move-ID` also asks where it belongs. Undefined when it
 * names none in one of these ways.
 */
export function useNamedMessage(...ways: ('message' | 'move')[]): string | undefined {
  const hash = useRouterState({ select: (state) => state.location.hash })
  const way = ways.find((one) => hash.startsWith(`${one}-`))
  return way && hash.slice(way.length + 1)
}
