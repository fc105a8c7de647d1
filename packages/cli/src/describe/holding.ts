import type { Holding } from '../condition/first-holding.js'
import { describeWhen } from './moment.js'
import { describeCell } from './series.js'
import { wrapped } from './wrapped.js'

/** When a condition first holds, for people. */
export function describeHolding(found: Holding | undefined): string {
  if (found === undefined) return 'It never holds.\n'
  const { position, event, values } = found
  return [
    wrapped(
      `${describeWhen(event)}${event.precision === 'instant' ? ' UTC' : ''}, after event ${position}: ${event.id} (${event.type}, ${event.basis})`,
    ),
    ...Object.entries(values).map(([path, value]) => `  ${path} = ${describeCell(value)}\n`),
  ].join('')
}
