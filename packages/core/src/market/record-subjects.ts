import { getCalendar } from '../calendar/calendar.js'
import { type DeepReadonly, defineProjection, type LeafProjection } from '../projection/projection.js'
import { marketEvents } from './events.js'

/** An instrument that was renamed, by the name that it gave up. */
interface FormerName {
  /** Its present name. */
  readonly present: string
  /** When another was listed under the name that it gave up. */
  readonly relistedAt?: number
  /** Whether another instrument took the name over. */
  readonly isTaken?: boolean
}

interface RecordSubjects {
  former: Map<string, FormerName>
  /** The present name of the instrument that a record report is about, by the id of the report. */
  byReport: Map<string, string>
}

/**
 * Which instruments the reports of records are about, by their present names, so that a report under an old name is one of
 * the same instrument. Only names that were given up take room.
 */
export const recordSubjects: LeafProjection<RecordSubjects, DeepReadonly<RecordSubjects>> = defineProjection({
  name: 'record subjects',
  events: marketEvents,
  initial: (): RecordSubjects => ({ former: new Map(), byReport: new Map() }),
  recipes: () => ({
    'instrument.listed': ({ former }, { at, data: { symbol } }) => {
      const given = former.get(symbol)
      if (given !== undefined && !given.isTaken)
        former.set(symbol, { ...given, isTaken: true, relistedAt: at })
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

/** Whether a report about a day that uses a name means the instrument that gave it up, rather than the one that bears it. */
function isFormer({ isTaken = false, relistedAt }: FormerName, day: string): boolean {
  if (!isTaken) return true
  return relistedAt !== undefined && getCalendar('XNYS').dayOf(relistedAt) > day
}
