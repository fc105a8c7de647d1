import type { TapelineEvent } from '../event/event.js'
import type { Timeline } from '../timeline/timeline.js'

interface Rename {
  readonly at: number
  readonly seq: number
  readonly from: string
  readonly to: string
}

/**
 * Who is meant by a name. An instrument is known by the last of its names; an event means the instrument that bore the name
 * at its time, so that a name that was given up and taken by another means each in turn.
 */
export class Renames {
  /** @param list in the order of the tape */
  private constructor(private readonly list: readonly Rename[]) {}

  /** Reads them from a timeline; only blocks with events that rename are looked at. */
  static of(timeline: Timeline, eventsOf: (types: readonly string[]) => Iterable<TapelineEvent>): Renames {
    const renaming = [...timeline.definitions.values()].filter(({ renames }) => renames !== undefined)
    const list: Rename[] = []
    for (const event of eventsOf(renaming.map(({ type }) => type))) {
      const fields = timeline.definitions.get(event.type)?.renames
      const data = event.data as Readonly<Record<string, unknown>>
      const [from, to] = [data[fields?.from ?? ''], data[fields?.to ?? '']]
      if (typeof from === 'string' && typeof to === 'string')
        list.push({ at: event.at, seq: event.seq, from, to })
    }
    return new Renames(list)
  }

  get hasAny(): boolean {
    return this.list.length > 0
  }

  /** The instrument that an event means by a name. An event that renames may use the name before it. */
  meantBy(name: string, { at, seq }: { readonly at: number; readonly seq: number }): string {
    let present = name
    for (const rename of this.list) {
      if (rename.from === present && (rename.at - at || rename.seq - seq) >= 0) present = rename.to
    }
    return present
  }

  /**
   * The instrument that bears a name at the end of the tape, or else the one that bore it last.
   * @param isBorne whether an instrument is known by the name at the end of the tape
   */
  bearerOf(name: string, isBorne: (name: string) => boolean): string {
    if (isBorne(name)) return name
    const last = this.list.findLast(({ from }) => from === name)
    return last === undefined ? name : this.meantBy(name, last)
  }
}
