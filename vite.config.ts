import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Rolldown } from 'vite'

// Where the API answers while the web app is served by Vite; the browser sees one origin, as in production.
const apiOrigin = process.env.DESKHAND_API ?? 'http://localhost:3000'
const proxied = { target: apiOrigin, changeOrigin: false }

/** The entry, and where the ticket list keeps what no other page needs. */
const ownFile = /[\\/](main\.tsx|features[\\/]tickets[\\/](list|views|bulk)[\\/].*)$/
const iconFile = /lucide-react[\\/]dist[\\/]esm[\\/]icons[\\/](.+)\.mjs$/
let first: { modules: Set<string>; icons: Set<string> } | undefined

/** The modules that the entry and the ticket list import, without those that are the list's alone, and their icons by name. */
function firstModules(modules: Rolldown.ChunkingContext): { modules: Set<string>; icons: Set<string> } {
  if (first) return first
  const reached = new Set<string>()
  const icons = new Set<string>()
  const walk = (id: string) => {
    // Its index names every icon there is: which ones a module uses only its code says.
    if (reached.has(id) || id.includes('lucide-react')) return
    reached.add(id)
    const module = modules.getModuleInfo(id)
    const [, names = ''] = /import \{([^}]*)\} from ['"]lucide-react['"]/.exec(module?.code ?? '') ?? []
    for (const name of names.split(',')) icons.add(name.trim().toLowerCase())
    for (const imported of module?.importedIds ?? []) walk(imported)
  }
  // The types of objects are asked for beside every page: in the file of what pages share, their few lines would bring all of it.
  for (const path of ['web/main.tsx', 'web/features/tickets/list/list.routes.tsx', 'web/shell/object-types.api.ts'])
    walk(fileURLToPath(new URL(path, import.meta.url)))
  first = { modules: new Set([...reached].filter((id) => !ownFile.test(id))), icons }
  return first
}

/** Whether the entry or the ticket list needs it: an icon of theirs, or a module that is not the list's alone. */
function isFirst(id: string, all: Rolldown.ChunkingContext): boolean {
  const { modules, icons } = firstModules(all)
  const [, icon] = iconFile.exec(id) ?? []
  return modules.has(id) || (icon !== undefined && icons.has(icon.replaceAll('-', '')))
}

export default defineConfig({
  root: 'web',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // The content security policy of the app forbids data: scripts and inline code; fonts and icons stay files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // React and the router change seldom: their own file stays in the browser's cache over releases.
        codeSplitting: {
          groups: [
            {
              name: 'vendor',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](react-router|router-core|history|react-store|store|react-query|query-core))[\\/]/,
            },
            {
              // What the shell and the ticket list need at once is one file: a file for each shared button and badge would be thirty
              // requests, and compress worse.
              name: (id, modules) => (isFirst(id, modules) ? 'first' : null),
              debugName: 'first',
            },
            // What many pages share is three files, not a hundred: they were forty requests for a page, and a long list of what to load
            // before it.
            { name: 'floating', test: /web[\\/]ui[\\/](menu|popover|dialog|picker)\.tsx$/ },
            { name: 'icons', test: iconFile, minShareCount: 2 },
            { name: 'shared', test: /web[\\/](ui|shared)[\\/]/, minShareCount: 4 },
          ],
        },
      },
    },
  },
  // Not all of /api: the sources of web/api stand below it as well.
  server: {
    port: 5173,
    proxy: { '^/api(/(v1|static|json)(/.*)?)?$': proxied, '/healthz': proxied, '/readyz': proxied },
  },
})
