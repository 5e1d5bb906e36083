import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Where the API answers while the web app is served by Vite; the browser sees one origin, as in production.
const apiOrigin = process.env.DESKHAND_API ?? 'http://localhost:3000'
const proxied = { target: apiOrigin, changeOrigin: false }

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
