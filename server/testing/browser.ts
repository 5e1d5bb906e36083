import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The sandbox needs what containers and root do not have; the rest keeps the browser from calling home. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${leftOut().join(',')}`,
]

/**
 * Parts of the browser that no test needs. The popup of its address field is a page of its own, loaded for each window: a quarter of what a
 * person at a screen costs. The others are those that Playwright leaves out; the browser reads the last such list alone.
 */
function leftOut(): string[] {
  return [
    ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
    ...['AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
    ...[
      'HttpsFirstBalancedModeAutoEnable',
      'HttpsUpgrades',
      'LensOverlay',
      'MediaRouter',
      'NetworkTimeServiceQuerying',
    ],
    ...['OptimizationHints', 'PaintHolding', 'PreconnectToSearch', 'ThirdPartyStoragePartitioning', 'AimEnabled'],
  ]
}

/** Chromium without windows, in a package of its own. */
const WINDOWLESS = '/usr/bin/chromium-headless-shell'

/** Path of the machine's Chromium or Chrome (`CHROMIUM_PATH` goes first), or null when there is none. */
export function findChromium(): string | null {
  const places = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH, ...PLACES] : PLACES
  return places.find((path) => existsSync(path)) ?? null
}

/**
 * Starts a headless Chromium. The caller closes it. `slowMo`: milliseconds before each step. `windowless`: the browser
 * that has no windows at all, where it is installed: the other one draws its own around the page, and some frames of the page only with the
 * next one (the focus on the lowest row of a list), which nobody who measures wants to count.
 * @throws when there is none; ask `findChromium` first and skip with a reason
 */
export async function launchBrowser(
  options: { headless?: boolean; slowMo?: number; windowless?: boolean } = {},
): Promise<Browser> {
  const { headless = true, slowMo, windowless = false } = options
  const executablePath =
    windowless && !process.env.CHROMIUM_PATH && existsSync(WINDOWLESS) ? WINDOWLESS : findChromium()
  if (!executablePath) throw new Error('No Chromium found: install the package chromium, or set CHROMIUM_PATH.')
  return chromium.launch({ executablePath, args: ARGUMENTS, headless, slowMo })
}
