import common from './en/common.json' with { type: 'json' }
import list from './en/list.json' with { type: 'json' }
import properties from './en/properties.json' with { type: 'json' }
import shared from './en/shared.json' with { type: 'json' }
import shell from './en/shell.json' with { type: 'json' }

/** What the shell and the ticket list say: it comes before the first paint, all the rest with the first other page. */
export const first = { common, list, properties, shared, shell }
