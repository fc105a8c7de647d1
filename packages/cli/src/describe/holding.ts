import type { Holding } from '../condition/first-holding.js'
import type { Terminal } from '../terminal/terminal.js'
import { showEventTime } from './event-time.js'
import { describeCell } from './series.js'
import { wrapped } from './wrapped.js'

/** The first moment at which a condition holds, as text. */
export function describeHolding(terminal: Terminal, found: Holding | undefined, zone: string): string {
  if (found === undefined) return 'It never holds.\n'
  const { position, event, values } = found
  const when = `${showEventTime(event, zone)}${event.precision === 'instant' ? ` ${zone}` : ''}`
  return [
    `${wrapped(terminal, `${when}, after event ${position}: ${event.id} (${event.type}, ${event.basis})`, 2)}\n`,
    ...Object.entries(values).map(
      ([path, value]) => `  ${wrapped(terminal, `${path} = ${describeCell(value, { zone, path })}`, 4, 2)}\n`,
    ),
  ].join('')
}
