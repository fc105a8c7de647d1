import type { EventType } from '../scenario/event-types.js'
import { styled } from '../terminal/style.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { wrapped } from './wrapped.js'

const WIDTH = 22
/** On narrower terminals the fields are below the type. */
const BESIDE_MIN = 60

/** All types of events, one line each with the fields, optional ones in brackets. */
export function describeEventTypes(terminal: Terminal, types: readonly EventType[]): string {
  return types
    .map(({ type, fields }) => {
      const names = fields.map(({ name, required }) => (required ? name : `[${name}]`))
      const isBeside = terminal.columns >= BESIDE_MIN
      const head = isBeside ? type.padEnd(WIDTH) : `${type}\n  `
      const indent = isBeside ? WIDTH : 2
      return `${head}${wrapped(terminal, names.join(' '), indent, indent)}\n`
    })
    .join('')
}

/** One type with the kind of each field. */
export function describeEventType(terminal: Terminal, { type, version, fields }: EventType): string {
  const title = `${styled(terminal, 'bold', type)}${version === 1 ? '' : `, version ${version}`}\n\n`
  if (fields.length === 0) return `${title}Its data have no fields.\n`
  const table = tableOf(
    terminal,
    ['field', 'needed', 'kind'],
    fields.map(({ name, required, kind }) => [name, required ? 'yes' : 'no', kind]),
  )
  const lines = fields
    .filter(({ description }) => description !== '')
    .map(({ name, description }) => `${wrapped(terminal, `${name}: ${description}`, 2)}\n`)
  return `${title}${table}\n${lines.join('')}`
}
