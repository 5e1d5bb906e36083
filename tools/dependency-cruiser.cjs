// The laws of ARCHITECTURE.md that can be read off the imports. Run from the root of the repository:
// node tools/node_modules/dependency-cruiser/bin/dependency-cruise.mjs --config tools/dependency-cruiser.cjs server web

const GROUND = 'orgs|auth|members|conditions|fields|customers|crm-mirror|user-statuses'
const CORE = 'calendars|queues|tickets|conversations|views|followers|associations'
/** Tests, and what helps them: server/testing/ and a module's own testing.ts. */
const TEST = '\\.test\\.tsx?$|^server/testing/|^server/modules/[^/]+/testing\\.ts$'

/** Any folder of server/modules that is neither ground nor core is a channel or a reactor. */
const UPPER = `^server/modules/(?!(${GROUND}|${CORE})/)`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Law 4: no cycles.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'Law 4: imports point down; the platform knows no module and not who starts it.',
      severity: 'error',
      from: { path: '^server/platform/', pathNot: TEST },
      to: { path: '^server/(modules|testing)/|^server/[^/]+\\.ts$' },
    },
    {
      name: 'modules-do-not-know-who-starts-them',
      comment: 'Law 4: imports point down; a module imports neither main, app, worker nor cli.',
      severity: 'error',
      from: { path: '^server/modules/', pathNot: TEST },
      to: { path: '^server/[^/]+\\.ts$|^server/testing/' },
    },
    {
      name: 'ground-imports-ground-only',
      comment: 'Law 4: orgs, auth, members and customers know nothing above them; upwards only events.',
      severity: 'error',
      from: { path: `^server/modules/(${GROUND})/`, pathNot: TEST },
      to: { path: '^server/modules/', pathNot: `^server/modules/(${GROUND})/` },
    },
    {
      name: 'core-imports-no-channel-or-reactor',
      comment:
        'Law 4: tickets, conversations, conditions and views know no channel and no reactor; upwards only events.',
      severity: 'error',
      from: { path: `^server/modules/(${CORE})/`, pathNot: TEST },
      to: { path: UPPER },
    },
    {
      name: 'one-front-door',
      comment:
        'Law 5: a module is entered by its service, contract, events or a use case named by its verb, never by its store, routes, jobs or rules.',
      severity: 'error',
      from: { path: '^server/modules/([^/]+)/', pathNot: TEST },
      to: {
        path: '^server/modules/[^/]+/.*\\.(store|routes|jobs|rules|worker|test)\\.ts$',
        pathNot: '^server/modules/$1/',
      },
    },
    {
      name: 'rules-are-pure',
      comment: 'Law 7: rules use no database, no network, no files and no framework.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: {
        path: '^(node:)?(fs|net|tls|http|https|http2|dgram|dns|child_process|worker_threads)(/|$)|(^|/)node_modules/(kysely|pg|fastify|undici|graphile-worker|nodemailer|imapflow|smtp-server)/|\\.(store|service|routes|jobs)\\.ts$|^server/platform/(database|jobs|files|context)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'web-knows-the-api-only',
      comment: 'Law 6: the web app and the widget know openapi.json, never server/.',
      severity: 'error',
      from: { path: '^(web|widget|extension)/', pathNot: TEST },
      to: { path: '^server/' },
    },
    {
      name: 'server-does-not-know-the-web-app',
      comment: 'Law 6: the server hands out the built web app and imports nothing of it.',
      severity: 'error',
      from: { path: '^server/', pathNot: TEST },
      to: { path: '^(web|widget|e2e|bench)/' },
    },
    {
      name: 'features-stand-alone',
      comment: 'Law 6: a web feature imports no other feature; what they share lives in web/shared/.',
      severity: 'error',
      from: { path: '^web/features/([^/]+)/' },
      to: { path: '^web/features/', pathNot: '^web/features/$1/' },
    },
    {
      name: 'words-and-looks-know-no-feature',
      comment: 'Law 6: web/ui, web/shared and web/api are below the features.',
      severity: 'error',
      from: { path: '^web/(ui|shared|api)/' },
      to: { path: '^web/features/' },
    },
    {
      name: 'ui-knows-no-product-words',
      comment: 'Law 6: web/ui is wordless; it imports neither web/shared nor web/api.',
      severity: 'error',
      from: { path: '^web/ui/' },
      to: { path: '^web/(shared|api)/' },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'What only tests need stays out of the product.',
      severity: 'error',
      from: { path: '^(server|web|widget)/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
}
