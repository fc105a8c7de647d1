/**
 * The state of the page as the fragment of its address, and back. Fields at their default are left out. What cannot be read keeps
 * its default and is reported.
 */
import type { Cursor, Importance } from '../protocol.js'
import {
  initialState,
  type Kind,
  lowerTabs,
  type OwnBranch,
  type PageState,
  quoteColumns,
  type Range,
  relations,
  speeds,
  upperTabs,
  verdicts,
} from './page-state.js'

interface Field<Value> {
  /** The name in the address. */
  readonly key: string
  print(value: Value): string
  /** Undefined if the text is wrong. */
  parse(text: string): Value | undefined
}

type Fields = { readonly [Name in keyof PageState]: Field<Exclude<PageState[Name], undefined>> }

const text = (key: string): Field<string> => ({
  key,
  print: (value) => value,
  parse: (written) => (written === '' ? undefined : written),
})

const oneOf = <Value extends string | number>(key: string, values: readonly Value[]): Field<Value> => ({
  key,
  print: String,
  parse: (written) => values.find((value) => String(value) === written),
})

const flag = (key: string): Field<boolean> => ({
  key,
  print: (value) => (value ? 'yes' : 'no'),
  parse: (written) => (written === 'yes' ? true : written === 'no' ? false : undefined),
})

/** A list; commas within its words are escaped. */
const words = (key: string): Field<readonly string[]> => ({
  key,
  print: (value) => value.map(escapeWord).join(','),
  parse: parseWords,
})

const range = (key: string): Field<Range> => ({
  key,
  print: ({ from, to }) => `${printInstant(from)}_${printInstant(to)}`,
  parse: (written) => {
    const [from, to] = written.split('_').map(parseInstant)
    return from === undefined || to === undefined || from >= to ? undefined : { from, to }
  },
})

const fields: Fields = {
  scenario: text('s'),
  cursor: { key: 'at', print: printCursor, parse: parseCursor },
  asKnownThen: {
    key: 'known',
    print: (value) => (value ? 'then' : 'now'),
    parse: (written) => (written === 'then' ? true : written === 'now' ? false : undefined),
  },
  branch: text('branch'),
  compared: words('compare'),
  own: { key: 'own', print: (value) => JSON.stringify(value), parse: parseOwn },
  charts: {
    key: 'charts',
    print: (value) => value.map((symbols) => symbols.map(escapeWord).join(',')).join(';'),
    parse: (written) => {
      const charts = written.split(';').map((one) => (one === '' ? [] : parseWords(one)))
      return charts.some((one) => one === undefined) ? undefined : (charts as string[][])
    },
  },
  unit: oneOf('unit', ['auto', 'price', 'percent']),
  kind: {
    key: 'kind',
    print: String,
    parse: (written): Kind | undefined => {
      if (written === 'line' || written === 'session') return written
      const minutes = Number(written)
      return Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440 ? minutes : undefined
    },
  },
  window: range('window'),
  loop: range('loop'),
  zone: oneOf('zone', ['exchange', 'viewer', 'utc']),
  theme: oneOf('theme', ['system', 'light', 'dark']),
  speed: oneOf<number>('speed', speeds),
  importance: oneOf<Importance>('importance', [0, 1, 2, 3]),
  types: words('types'),
  why: text('why'),
  event: text('event'),
  upper: oneOf('upper', upperTabs),
  lower: oneOf('lower', lowerTabs),
  sorting: {
    key: 'sort',
    print: ({ column, isDown }) => `${column}_${isDown ? 'down' : 'up'}`,
    parse: (written) => {
      const [name, way, ...rest] = written.split('_')
      const column = quoteColumns.find((one) => one === name)
      return column === undefined || rest.length > 0 || (way !== 'down' && way !== 'up')
        ? undefined
        : { column, isDown: way === 'down' }
    },
  },
  verdict: oneOf('verdict', verdicts),
  hasAllFigures: flag('all'),
  isSwept: flag('sweep'),
  limit: {
    key: 'limit',
    print: ({ relation, value }) => `${relation}_${value}`,
    parse: (written) => {
      const [name, digits = '', ...rest] = written.split('_')
      const relation = relations.find((one) => one === name)
      const value = /^-?[\d.]+(e[+-]?\d+)?$/.test(digits) ? Number(digits) : Number.NaN
      return relation === undefined || rest.length > 0 || !Number.isFinite(value)
        ? undefined
        : { relation, value }
    },
  },
}

const names = Object.keys(fields) as (keyof PageState)[]

/** The fragment, without `#`. Equal states give equal text. */
export function printAddress(state: PageState): string {
  const written = new URLSearchParams()
  for (const name of names) {
    const value = state[name]
    if (value === undefined || same(value, initialState[name])) continue
    const field = fields[name] as Field<unknown>
    written.set(field.key, field.print(value))
  }
  // A fragment may contain these as they are, and is easier to read with them.
  return written.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%3B', ';')
}

/** The state that an address contains, and the names of the fields that could not be read. */
export function parseAddress(fragment: string): {
  readonly state: PageState
  readonly wrong: readonly string[]
} {
  const written = new URLSearchParams(fragment.replace(/^#/, ''))
  const state: Record<string, unknown> = { ...initialState }
  const wrong: string[] = []
  const keys = new Map(names.map((name) => [fields[name].key, name]))
  for (const [key, value] of written) {
    const name = keys.get(key)
    const read = name === undefined ? undefined : fields[name].parse(value)
    if (name === undefined || read === undefined) wrong.push(key)
    else state[name] = read
  }
  return { state: state as unknown as PageState, wrong }
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function printInstant(instant: number): string {
  return new Date(instant).toISOString()
}

function parseInstant(written: string): number | undefined {
  const instant = /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+Z$/.test(written) ? Date.parse(written) : Number.NaN
  return Number.isNaN(instant) ? undefined : instant
}

function printCursor({ at, tie }: Cursor): string {
  return tie === undefined ? printInstant(at) : `${printInstant(at)}*${tie}`
}

function parseCursor(written: string): Cursor | undefined {
  const [, instant = '', count] = /^([^*]+)(?:\*(\d{1,9}))?$/.exec(written) ?? []
  const at = parseInstant(instant)
  if (at === undefined) return undefined
  return count === undefined ? { at } : { at, tie: Number(count) }
}

function escapeWord(word: string): string {
  return word === '' ? '%' : word.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll(';', '%3B')
}

function parseWords(written: string): readonly string[] | undefined {
  if (written === '') return []
  try {
    return written.split(',').map((word) => (word === '%' ? '' : decodeURIComponent(word)))
  } catch {
    return undefined
  }
}

function parseOwn(written: string): readonly OwnBranch[] | undefined {
  try {
    const read: unknown = JSON.parse(written)
    return Array.isArray(read) && read.every(isOwnBranch) ? read : undefined
  } catch {
    return undefined
  }
}

function isOwnBranch(value: unknown): value is OwnBranch {
  if (typeof value !== 'object' || value === null) return false
  const { name, title, on, edits } = value as Record<string, unknown>
  return (
    typeof name === 'string' && typeof title === 'string' && typeof on === 'string' && Array.isArray(edits)
  )
}
