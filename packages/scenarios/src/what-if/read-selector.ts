import { marketEvents } from '@tapeline/core/market'
import {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  causedBy,
  complement,
  intersection,
  type Selector,
  union,
  within,
} from '@tapeline/core/what-if'
import type { OneOrMore } from '../format/parts.js'
import type { SelectorItem } from '../format/selector.js'
import type { Reading } from '../reading.js'
import type { DocumentPath } from '../yaml-document.js'

const TYPES: ReadonlySet<string> = new Set(marketEvents.map(({ type }) => type))
/** The defaults for the start and end of a window: the years that a date can have. */
const EARLIEST = '0001-01-02T00:00Z'
const LATEST = '9999-12-30T00:00Z'

/** A selector of the file as a selector of the core. Unknown names are noted as faults. */
export function readSelector(reading: Reading, item: SelectorItem, path: DocumentPath): Selector {
  if (typeof item === 'string') return checked(reading, item, path, reading.eventIds(), 'event')[0] ?? item
  if (Array.isArray(item)) return byId(...checked(reading, item, path, reading.eventIds(), 'event'))
  const part = (key: string): DocumentPath => [...path, key]
  const parts: Selector[] = []
  const { id, type, instrument, sector, source, causedBy: cause, any, all, not } = item
  if (id !== undefined) parts.push(byId(...checked(reading, id, part('id'), reading.eventIds(), 'event')))
  if (type !== undefined) parts.push(byType(...checked(reading, type, part('type'), TYPES, 'event type')))
  if (instrument !== undefined) {
    const symbols = new Set([...reading.exchanges.symbols(), ...reading.insertedSymbols])
    parts.push(byInstrument(...checked(reading, instrument, part('instrument'), symbols, 'instrument')))
  }
  if (sector !== undefined)
    parts.push(bySector(...checked(reading, sector, part('sector'), reading.sectors, 'sector')))
  if (source !== undefined) parts.push(readSources(reading, source, part('source')))
  if (cause !== undefined)
    parts.push(causedBy(...checked(reading, cause, part('causedBy'), reading.eventIds(), 'event')))
  const window = readWindow(reading, item, path)
  if (window !== undefined) parts.push(window)
  const several = (key: string, items: readonly SelectorItem[]): Selector[] =>
    isTooLong(reading, items, part(key))
      ? []
      : items.map((inner, index) => readSelector(reading, inner, [...path, key, index]))
  if (any !== undefined) parts.push(union(...several('any', any)))
  if (all !== undefined) parts.push(...several('all', all))
  if (not !== undefined) parts.push(complement(readSelector(reading, not, part('not'))))
  return parts.length === 1 ? (parts[0] as Selector) : intersection(...parts)
}

/** The functions of the core take each name as an argument, and the number of arguments of a call is limited. */
const NAMES_MAX = 10_000

/** Whether a list has more items than a selector can have, which is noted as a fault. */
function isTooLong(reading: Reading, list: readonly unknown[], path: DocumentPath): boolean {
  if (list.length <= NAMES_MAX) return false
  reading.add(path, {
    code: 'edit.invalid',
    message: 'The list of a selector is too long; select by type, instrument or time.',
    expected: `at most ${NAMES_MAX} items`,
    found: String(list.length),
  })
  return true
}

/** The names as a list; each unknown name is a fault. */
function checked(
  reading: Reading,
  names: OneOrMore<string>,
  path: DocumentPath,
  known: ReadonlySet<string>,
  what: string,
): string[] {
  const list = Array.isArray(names) ? names : [names]
  if (isTooLong(reading, list, path)) return []
  for (const [index, name] of list.entries()) {
    if (known.has(name) || reading.rejected.has(name)) continue
    reading.add(Array.isArray(names) ? [...path, index] : path, () => ({
      code: 'edit.invalid',
      message: `The file has no ${what} '${name}'.${reading.hint(name, known)}`,
    }))
  }
  return list
}

/** The core selects by the names of sources; the file has keys for them. */
function readSources(reading: Reading, item: OneOrMore<string>, path: DocumentPath): Selector {
  const list = Array.isArray(item) ? item : [item]
  if (isTooLong(reading, list, path)) return union()
  const parts = list.flatMap((reference, index) => {
    const own = Array.isArray(item) ? [...path, index] : path
    return reading
      .sourcesOf(reference, own)
      .map(({ name, fact }) => bySource(fact === undefined ? { name } : { name, fact }))
  })
  return parts.length === 1 ? (parts[0] as Selector) : union(...parts)
}

function readWindow(
  reading: Reading,
  { from, to }: { from?: string | undefined; to?: string | undefined },
  path: DocumentPath,
): Selector | undefined {
  if (from === undefined && to === undefined) return undefined
  const start = from === undefined ? undefined : reading.date(from, reading.spot([...path, 'from']))?.at
  const end = to === undefined ? undefined : reading.endOf(to, reading.spot([...path, 'to']))
  if ((from !== undefined && start === undefined) || (to !== undefined && end === undefined)) return union()
  if (start !== undefined && end !== undefined && start > end) {
    reading.add([...path, 'to'], {
      code: 'edit.invalid',
      message: "'to' is before 'from'.",
      expected: `${from} or later`,
      found: to,
    })
    return union()
  }
  return within({ from: start ?? EARLIEST, to: end ?? LATEST })
}
