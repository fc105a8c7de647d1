import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'

/** A value of a state for people, with a line feed at its end: an object of plain fields or a list of such as a table, else indented JSON. */
export function describeValue(terminal: Terminal, value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${String(value)}\n`
  const table = isPlain(value) ? fieldsOf(value) : rowsOf(value)
  const isNarrow = table?.split('\n').every((line) => line.length <= terminal.columns)
  return table !== undefined && isNarrow === true ? table : `${JSON.stringify(value, null, 2)}\n`
}

type Plain = Readonly<Record<string, string | number | boolean>>

/** Whether a value is an object, with some fields, whose fields are all plain. */
function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const fields = Object.values(value)
  return fields.length > 0 && fields.every((field) => typeof field !== 'object')
}

function fieldsOf(value: Plain): string {
  return tableOf(
    ['field', 'value'],
    Object.entries(value).map(([name, field]) => [name, String(field)]),
  )
}

function rowsOf(value: object): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlain)) return undefined
  const rows: readonly Plain[] = value
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return tableOf(
    names.map((name) => (rows.every((row) => typeof (row[name] ?? 0) === 'number') ? `>${name}` : name)),
    rows.map((row) => names.map((name) => String(row[name] ?? ''))),
  )
}
