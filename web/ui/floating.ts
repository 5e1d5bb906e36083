/** The surface of everything that floats: menus, popovers, lists of choices. */
export const floating =
  'z-50 animate-enter rounded-lg border border-line bg-card text-ink text-sm shadow-float outline-none'

/** One row of a floating list. `data-highlighted` comes from Radix, `data-selected` from cmdk. */
export const floatingItem =
  'relative flex min-h-7 cursor-default select-none items-center gap-2 rounded-md px-2 py-0.5 outline-none data-[disabled=true]:text-ink3 data-[disabled]:not-data-[disabled=false]:text-ink3 data-[highlighted]:bg-hover data-[selected=true]:bg-hover [&>svg]:size-3.5 [&_svg]:shrink-0'
