import type { TapelineEvent, Timeline } from '@tapeline/core'
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
import type { SelectorName } from './edit-draw.js'

/** A selector of a kind that selects the first of some events, or its id where that kind cannot. */
export function makeSelector(
  timeline: Timeline,
  kind: SelectorName,
  events: readonly TapelineEvent[],
): Selector {
  const [first, second] = [events[0], events.at(-1)] as [TapelineEvent, TapelineEvent]
  const [from, to] = [Math.min(first.at, second.at), Math.max(first.at, second.at)]
  const ids = [...new Set(events.map(({ id }) => id))]
  switch (kind) {
    case 'id':
      return first.id
    case 'ids':
      return byId(...ids)
    case 'type':
      return byType(first.type)
    case 'instrument': {
      const symbol = fieldOf(timeline, first, 'instrument')
      return symbol === undefined ? first.id : byInstrument(symbol)
    }
    case 'sector': {
      const listing = [...timeline].find((event) => fieldOf(timeline, event, 'sector') !== undefined)
      const sector = listing && fieldOf(timeline, listing, 'sector')
      return sector === undefined ? first.id : intersection(bySector(sector), byType(first.type))
    }
    case 'source': {
      const [source] = first.sources
      if (source === undefined) return first.id
      return bySource({ name: source.name, ...(source.fact === undefined ? {} : { fact: source.fact }) })
    }
    case 'caused-by': {
      const [cause] = [...timeline].flatMap(({ causes }) => causes)
      return cause === undefined ? first.id : causedBy(cause.id)
    }
    case 'within':
      return within({ from, to })
    case 'union':
      return union(first.id, second.id)
    case 'intersection':
      return intersection(byType(first.type), within({ from, to }))
    case 'complement':
      return intersection(byType(first.type), complement(byId(second.id)))
  }
}

function fieldOf(
  timeline: Timeline,
  event: TapelineEvent,
  role: 'instrument' | 'sector',
): string | undefined {
  const name = timeline.definitions.get(event.type)?.[role]
  const value = name === undefined ? undefined : (event.data as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : undefined
}
