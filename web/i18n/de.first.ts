import common from './de/common.json' with { type: 'json' }
import list from './de/list.json' with { type: 'json' }
import properties from './de/properties.json' with { type: 'json' }
import shared from './de/shared.json' with { type: 'json' }
import shell from './de/shell.json' with { type: 'json' }

/** What the shell and the ticket list say: it comes before the first paint, all the rest with the first other page. */
export const first = { common, list, properties, shared, shell }
