import { getCalendar } from '../calendar/calendar.js'
import { type DeepReadonly, defineProjection, type LeafProjection } from '../projection/projection.js'
import type { Exchange } from './event-data.js'
import { marketEvents } from './events.js'

/** A name that an instrument had before a rename. */
interface FormerName {
  /** Its present name. */
  readonly present: string
  /** When another instrument was listed under the old name. */
  readonly relistedAt?: number
  /** The exchange of that listing, whose days decide. */
  readonly exchange?: Exchange
  /** Whether another instrument took the old name over. */
  readonly isTaken?: boolean
}

interface RecordSubjects {
  former: Map<string, FormerName>
  /** By id of a record report, the present name of the instrument that it is about. */
  byReport: Map<string, string>
}

/**
 * The instruments that reports of records are about, by their present names, so that a report under an old name counts as one
 * of the same instrument. Stores only names that instruments no longer have.
 */
export const recordSubjects: LeafProjection<RecordSubjects, DeepReadonly<RecordSubjects>> = defineProjection({
  name: 'record subjects',
  events: marketEvents,
  initial: (): RecordSubjects => ({ former: new Map(), byReport: new Map() }),
  recipes: () => ({
    'instrument.listed': ({ former }, { at, data: { symbol, exchange } }) => {
      const given = former.get(symbol)
      if (given !== undefined && !given.isTaken)
        former.set(symbol, { ...given, isTaken: true, relistedAt: at, exchange })
    },
    'instrument.renamed': ({ former, byReport }, { data: { symbol, to } }) => {
      for (const [name, given] of [...former]) {
        if (given.present === symbol) former.set(name, { ...given, present: to })
      }
      for (const [id, name] of [...byReport]) {
        if (name === symbol) byReport.set(id, to)
      }
      const taken = former.get(to)
      if (taken !== undefined) former.set(to, { ...taken, isTaken: true })
      former.set(symbol, { present: to })
    },
    'instrument.delisted': ({ former, byReport }, { data: { symbol } }) => {
      for (const [name, { present }] of [...former]) {
        if (present === symbol) former.delete(name)
      }
      for (const [id, name] of [...byReport]) {
        if (name === symbol) byReport.delete(id)
      }
    },
    'record.reported': ({ former, byReport }, { id, data: { symbol, day } }) => {
      const given = former.get(symbol)
      byReport.set(id, given !== undefined && isFormer(given, day) ? given.present : symbol)
    },
  }),
})

/** Whether a report about a day under this name means the instrument that had the name earlier, not the one that has it now. */
function isFormer({ isTaken = false, relistedAt, exchange = 'XNYS' }: FormerName, day: string): boolean {
  if (!isTaken) return true
  return relistedAt !== undefined && getCalendar(exchange).dayOf(relistedAt) > day
}
