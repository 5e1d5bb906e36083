// Runs before the first paint. Keys and values are those of web/shell/appearance.ts.
;(() => {
  try {
    const theme = localStorage.getItem('deskhand.theme')
    const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    if (localStorage.getItem('deskhand.density') === 'compact') document.documentElement.dataset.density = 'compact'
  } catch {
    // Storage may be forbidden; the light, comfortable default of the page stays.
  }
})()
