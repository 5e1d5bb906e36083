// The first that matches wins: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
const browsers: [name: string, mark: RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
  ['curl', /^curl\//],
]
const systems: [name: string, mark: RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows NT\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

/** Browser and system of a User-Agent header, as far as they are told; `isPhone` chooses the picture. */
export function describeDevice(userAgent: string): {
  browser: string | undefined
  system: string | undefined
  isPhone: boolean
} {
  const nameIn = (list: [string, RegExp][]) => list.find(([, mark]) => mark.test(userAgent))?.[0]
  const system = nameIn(systems)
  return { browser: nameIn(browsers), system, isPhone: system === 'iPhone' || system === 'Android' }
}
