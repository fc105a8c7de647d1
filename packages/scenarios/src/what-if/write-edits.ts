import { type DateInput, type EventInput, formatInstant, type Source } from '@tapeline/core'
import { checkArgument, kinds, TapelineError } from '@tapeline/core/internal'
import { marketEvents } from '@tapeline/core/market'
import { type Edit, parseEdits, type Selector } from '@tapeline/core/what-if'
import type { EditItem } from '../format/edit.js'
import type { EventItem } from '../format/event.js'
import type { Conditions, SelectorItem } from '../format/selector.js'

type Sources = Readonly<Record<string, Source>>

/**
 * Edits as the `edits` of a what-if in a scenario file, the reverse of reading them. Moments are written in UTC.
 * @param sources the sources of the file, by key
 * @throws TapelineError as `parseEdits`; `scenario.invalid` for an edit that the format cannot express: consequences that are derived again, or a
 * source that is not in the file
 */
export function writeEdits(edits: readonly Edit[], sources: Sources): readonly EditItem[] {
  checkArgument('writeEdits()', 'sources', sources, kinds.record)
  return parseEdits(edits).map((edit) => editItem(edit, sources))
}

function editItem(edit: Edit, sources: Sources): EditItem {
  switch (edit.edit) {
    case 'in-order':
      return { inOrder: edit.edits.map((inner) => editItem(inner, sources)) }
    case 'insert': {
      const events = edit.events.map((event) => eventItem(event, sources))
      return { insert: events.length === 1 ? (events[0] as EventItem) : events }
    }
    case 'remove':
      return { remove: selectorItem(edit.selector, sources), ...optionsOf(edit) }
    case 'scale':
      return { scale: selectorItem(edit.selector, sources), factor: edit.factor, ...optionsOf(edit) }
    case 'multiply-prices':
      return { multiplyPrices: selectorItem(edit.selector, sources), factor: edit.factor, ...optionsOf(edit) }
    case 'replace':
      return {
        replace: selectorItem(edit.selector, sources),
        ...(edit.data === undefined ? {} : { data: { ...edit.data } }),
        ...(edit.sources === undefined ? {} : { sources: edit.sources.map((own) => keyOf(own, sources)) }),
        ...optionsOf(edit),
      }
    case 'shift':
      return {
        shift: selectorItem(edit.selector, sources),
        by: { ...edit.by } as Record<string, number>,
        ...(edit.exchange === undefined ? {} : { exchange: edit.exchange }),
        ...optionsOf(edit),
      }
  }
}

function optionsOf({
  consequences,
  mayBeEmpty,
}: {
  readonly consequences?: unknown
  readonly mayBeEmpty?: boolean
}): object {
  if (consequences === 'rederive')
    throw unwritable(
      "A scenario file cannot derive consequences again; use 'keep', 'drop', 'along' or { scale }.",
    )
  return {
    ...(consequences === undefined ? {} : { consequences }),
    ...(mayBeEmpty === undefined ? {} : { mayBeEmpty }),
  }
}

function selectorItem(selector: Selector, sources: Sources): SelectorItem {
  if (typeof selector === 'string') return selector
  const inner = (of: readonly Selector[]): SelectorItem[] => of.map((own) => selectorItem(own, sources))
  switch (selector.select) {
    case 'id':
      return [...selector.ids]
    case 'type':
      return { type: [...selector.types] }
    case 'instrument':
      return { instrument: [...selector.instruments] }
    case 'sector':
      return { sector: [...selector.sectors] }
    case 'source':
      return { source: keyOf(selector, sources) }
    case 'caused-by':
      return { causedBy: [...selector.ids] }
    case 'within': {
      const window: Conditions = { from: formatInstant(selector.from) }
      return selector.to === undefined ? window : { ...window, to: formatInstant(selector.to) }
    }
    case 'union':
      return { any: inner(selector.of) }
    case 'intersection':
      return { all: inner(selector.of) }
    case 'complement':
      return { not: selectorItem(selector.of, sources) }
  }
}

/** A source as the file refers to it: `key` or `key#fact`. */
function keyOf({ name, fact }: { readonly name?: string; readonly fact?: string }, sources: Sources): string {
  const key = Object.keys(sources).find((own) => sources[own]?.name === name)
  if (key === undefined)
    throw unwritable(`The file has no source with the name '${name}'. Add it under 'sources'.`)
  return fact === undefined ? key : `${key}#${fact}`
}

function eventItem(
  { at, knownAt, zone, data, sources: own = [], ...rest }: EventInput,
  sources: Sources,
): EventItem {
  const { times = [] } = marketEvents.find(({ type }) => type === rest.type) ?? {}
  const written = Object.entries(data as Readonly<Record<string, unknown>>).map(([name, value]) => [
    name,
    times.includes(name) && typeof value === 'number' ? formatInstant(value) : value,
  ])
  return {
    ...(rest as Omit<EventItem, 'at' | 'data'>),
    at: dateText(at, zone),
    ...(knownAt === undefined ? {} : { knownAt: dateText(knownAt, zone) }),
    data: Object.fromEntries(written),
    ...(own.length === 0 ? {} : { sources: own.map((source) => keyOf(source, sources)) }),
  }
}

function dateText(date: DateInput, zone: string | undefined): string {
  if (typeof date === 'string') return zone === undefined || date.includes('[') ? date : `${date}[${zone}]`
  return formatInstant(typeof date === 'number' ? date : date.getTime())
}

function unwritable(message: string): TapelineError {
  return new TapelineError({ code: 'scenario.invalid', message })
}
