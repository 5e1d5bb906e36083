import auth from './de/auth.json' with { type: 'json' }
import common from './de/common.json' with { type: 'json' }
import list from './de/list.json' with { type: 'json' }
import properties from './de/properties.json' with { type: 'json' }
import shared from './de/shared.json' with { type: 'json' }
import shell from './de/shell.json' with { type: 'json' }

/** The German catalogue, key for key like the English one (i18n.test.ts compares them). */
export const de = { auth, common, list, properties, shared, shell }
