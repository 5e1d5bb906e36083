import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What the browser loads, each a script of its own without imports. */
const scripts = ['background', 'content', 'options']

/** Writes the extension, to be loaded unpacked, into the folder `to`. */
export async function buildExtension(to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true })
  for (const name of scripts)
    await build({
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      build: {
        outDir: to,
        emptyOutDir: false,
        minify: false,
        lib: { entry: here(`src/${name}.ts`), formats: ['iife'], name: 'deskhand', fileName: () => `${name}.js` },
      },
    })
  for (const part of ['manifest.json', 'options.html', '_locales'])
    cpSync(here(part), `${to}/${part}`, { recursive: true })
}

if (import.meta.main) await buildExtension(here('dist'))
