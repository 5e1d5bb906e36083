import auth from './en/auth.json' with { type: 'json' }
import common from './en/common.json' with { type: 'json' }
import list from './en/list.json' with { type: 'json' }
import properties from './en/properties.json' with { type: 'json' }
import shared from './en/shared.json' with { type: 'json' }
import shell from './en/shell.json' with { type: 'json' }

/** The English catalogue: one namespace for each feature. A new feature adds its file here and in the other languages. */
export const en = { auth, common, list, properties, shared, shell }
