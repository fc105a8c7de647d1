import type { CalendarDefinition } from './definition.js'
import { always, foreignExchange } from './exchanges/around-the-clock.js'
import { xams } from './exchanges/xams.js'
import { xasx } from './exchanges/xasx.js'
import { xetr } from './exchanges/xetr.js'
import { xhkg } from './exchanges/xhkg.js'
import { xlon } from './exchanges/xlon.js'
import { xpar } from './exchanges/xpar.js'
import { xswx } from './exchanges/xswx.js'
import { xtks } from './exchanges/xtks.js'
import { xtse } from './exchanges/xtse.js'

/** The calendars of this package. */
export const shipped: readonly CalendarDefinition[] = [
  xlon,
  xetr,
  xpar,
  xams,
  xswx,
  xtse,
  xtks,
  xhkg,
  xasx,
  always,
  foreignExchange,
]
