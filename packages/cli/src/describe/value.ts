import { NO_VALUE } from '../scenario/check-paths.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { showMoment } from './local-time.js'
import { isMoment, momentAt, shownJson } from './moment-field.js'

/**
 * A value of a state as text, with a line feed at its end: an object of plain fields, or a list or an object of such objects,
 * as a table with local times; other values as indented JSON.
 */
export function describeValue(terminal: Terminal, value: unknown, zone: string, path?: string): string {
  if (typeof value !== 'object' || value === null)
    return `${momentAt(value, { path, zone }) ?? String(value ?? NO_VALUE)}\n`
  const table = isPlain(value) ? fieldsOf(terminal, value, zone) : rowsOf(terminal, value, zone)
  return table ?? `${shownJson(value, zone, terminal)}\n`
}

type Plain = Readonly<Record<string, string | number | boolean>>

/** Whether a value is a non-empty object of plain fields. */
function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const fields = Object.values(value)
  return fields.length > 0 && fields.every((field) => typeof field !== 'object')
}

function fieldsOf(terminal: Terminal, value: Plain, zone: string): string {
  return tableOf(
    terminal,
    ['field', 'value'],
    Object.entries(value).map(([name, field]) => [name, showField(name, field, zone)]),
  )
}

/** For an object, the names of its fields are before the rows. */
function rowsOf(terminal: Terminal, value: object, zone: string): string | undefined {
  const rows: readonly unknown[] = Object.values(value)
  if (rows.length === 0 || !rows.every(isPlain)) return undefined
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const isFigure = (name: string): boolean =>
    !isMoment(name) && rows.every((row) => typeof (row[name] ?? 0) === 'number')
  return tableOf(
    terminal,
    [...(keys.length === 0 ? [] : ['']), ...names.map((name) => (isFigure(name) ? `>${name}` : name))],
    rows.map((row, index) => [
      ...(keys.length === 0 ? [] : [keys[index] as string]),
      ...names.map((name) => showField(name, row[name], zone)),
    ]),
  )
}

/** Twelve digits, without the rounding errors in the last ones. */
function showField(name: string, field: Plain[string] | undefined, zone: string): string {
  if (typeof field !== 'number') return String(field ?? '')
  return isMoment(name) ? showMoment(field, zone) : String(Number(field.toPrecision(12)))
}
