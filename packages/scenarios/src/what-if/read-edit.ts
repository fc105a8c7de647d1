import type { InputOf } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import {
  type Edit,
  type EditOptions,
  inOrder,
  insert,
  multiplyPrices,
  remove,
  replace,
  scale,
  shift,
} from '@tapeline/core/what-if'
import { inputOf } from '../events.js'
import { type ConsequencesItem, type EditItem, editSchemas } from '../format/edit.js'
import type { EventItem } from '../format/event.js'
import type { OneOrMore } from '../format/parts.js'
import type { Reading } from '../reading.js'
import { showValue } from '../show.js'
import type { DocumentPath } from '../yaml-document.js'
import { readSelector } from './read-selector.js'
import { readShiftBy } from './read-shift-by.js'

type Verb = keyof typeof editSchemas
const VERBS = Object.keys(editSchemas) as Verb[]

/** Checks the shape of an edit and of its inner edits. Notes every fault and returns undefined if it is invalid. */
export function checkEdit(reading: Reading, item: unknown, path: DocumentPath): EditItem | undefined {
  const keys = typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.keys(item) : []
  const verbs = VERBS.filter((verb) => keys.includes(verb))
  const [verb] = verbs
  if (verb === undefined || verbs.length > 1) {
    const near = keys.map((key) => reading.hint(key, VERBS)).find((hint) => hint !== '') ?? ''
    reading.add(path, {
      code: 'edit.invalid',
      message: `${verb === undefined ? 'This is not an edit' : 'This is more than one edit'}.${near}`,
      expected: `one of ${VERBS.join(', ')}`,
      found: keys.join(', ') || showValue(item),
    })
    return undefined
  }
  if (verb !== 'inOrder') return reading.check(editSchemas[verb] as never, item, path)
  const { inOrder: inner } = item as { inOrder: unknown }
  if (!Array.isArray(inner) || keys.length > 1) return reading.check(editSchemas.inOrder, item, path)
  const edits = inner.map((own, index) => checkEdit(reading, own, [...path, 'inOrder', index]))
  if (edits.length === 0) return reading.check(editSchemas.inOrder, item, path)
  return edits.every((edit) => edit !== undefined) ? { inOrder: edits } : undefined
}

/** An edit of the file as an edit of the core. Unknown names are noted as faults. */
export function readEdit(reading: Reading, item: EditItem, path: DocumentPath): Edit {
  if ('inOrder' in item) {
    return inOrder(item.inOrder.map((inner, index) => readEdit(reading, inner, [...path, 'inOrder', index])))
  }
  if ('insert' in item) return readInsert(reading, item.insert, [...path, 'insert'])
  if ('remove' in item)
    return remove(readSelector(reading, item.remove, [...path, 'remove']), optionsOf(item))
  if ('scale' in item) {
    return scale(readSelector(reading, item.scale, [...path, 'scale']), item.factor, optionsOf(item))
  }
  if ('multiplyPrices' in item) {
    const { factor, mayBeEmpty } = item
    const selector = readSelector(reading, item.multiplyPrices, [...path, 'multiplyPrices'])
    return multiplyPrices(selector, factor, mayBeEmpty === undefined ? {} : { mayBeEmpty })
  }
  if ('replace' in item) {
    const { data, sources } = item
    return replace(readSelector(reading, item.replace, [...path, 'replace']), {
      ...optionsOf(item),
      ...(data === undefined ? {} : { data }),
      ...(sources === undefined ? {} : { sources: reading.sourcesOf(sources, [...path, 'sources']) }),
    })
  }
  const by = readShiftBy(item.by)
  if (by === undefined) {
    reading.add([...path, 'by'], {
      code: 'edit.invalid',
      message: 'The distance of the shift is invalid.',
      expected: 'a text such as 5 trading days, -90 minutes or 1 day 2 hours',
      found: showValue(item.by),
    })
  }
  return shift(readSelector(reading, item.shift, [...path, 'shift']), by ?? { days: 0 }, {
    ...(optionsOf(item) as object),
    ...(item.exchange === undefined ? {} : { exchange: item.exchange }),
  })
}

function readInsert(reading: Reading, items: OneOrMore<EventItem>, path: DocumentPath): Edit {
  const list = Array.isArray(items) ? items : [items]
  const inputs = list.map((item, index) => {
    const own = Array.isArray(items) ? [...path, index] : path
    const { at, knownAt, ...input } = inputOf(reading, item, own)
    return {
      ...input,
      at: absolute(reading, item.at, [...own, 'at']),
      ...(item.knownAt === undefined
        ? {}
        : { knownAt: absolute(reading, item.knownAt, [...own, 'knownAt']) }),
    }
  })
  return insert<MarketEvent>(inputs as unknown as InputOf<MarketEvent>[])
}

/** A date of the file that is independent of its zone: epoch milliseconds, or a bare day followed by the zone. */
function absolute(reading: Reading, date: string, path: DocumentPath): string | number {
  const parsed = reading.date(date, reading.spot(path))
  if (parsed === undefined) return 0
  if (parsed.precision === 'instant') return parsed.at
  return `${date.trim().slice(0, 10)}[${parsed.zone}]`
}

function optionsOf(item: {
  consequences?: ConsequencesItem | undefined
  mayBeEmpty?: boolean | undefined
}): EditOptions {
  const { consequences, mayBeEmpty } = item
  return {
    ...(consequences === undefined
      ? {}
      : { consequences: consequences as Exclude<ConsequencesItem, 'along'> }),
    ...(mayBeEmpty === undefined ? {} : { mayBeEmpty }),
  }
}
