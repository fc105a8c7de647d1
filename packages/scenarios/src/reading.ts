import {
  type DateInput,
  type Fault,
  Faults,
  fewHints,
  isTapelineError,
  type ParsedDate,
  type Place,
  parseDate,
  type Source,
  TapelineError,
} from '@tapeline/core'
import { type Exchange, SymbolExchanges, type Verdict } from '@tapeline/core/market'
import type { z } from 'zod'
import { checkShape } from './check-shape.js'
import { LENGTH_MAX, TOO_LONG } from './csv-table.js'
import type { ClaimItem } from './format/claims.js'
import type { OneOrMore } from './format/parts.js'
import type { SourceReference } from './format/source.js'
import { nextDay } from './next-day.js'
import { pathText, showValue } from './show.js'
import type { DocumentPath, YamlDocument } from './yaml-document.js'

/** An event as the file describes it, its envelope and data yet to be checked by the core. */
interface DraftInput {
  readonly id: string
  readonly type: string
  readonly at: DateInput
  readonly data: Readonly<Record<string, unknown>>
  readonly sources?: readonly Source[]
  readonly causes?: unknown
  readonly [field: string]: unknown
}

/** Where something stands: in which line of a file, and at which path of the scenario file. */
export type Spot = Required<Pick<Fault, 'place'>> & Pick<Fault, 'path'> & { readonly place: Place }

/** A drafted event and where it stands. */
export interface Draft {
  readonly input: DraftInput
  readonly spot: Spot
  /** Of a price that is adjusted for splits: up to which moment, in epoch milliseconds UTC. */
  readonly splitAdjustedUntil?: number | undefined
}

/** One item of a list of the file that has the right shape. */
export interface Item<Value> {
  readonly value: Value
  readonly path: DocumentPath
}

/** A fault before its place is added. */
export type Finding = Omit<Fault, 'place' | 'path'>

/** One run over one scenario file: what is known of it so far, and every fault that was found. */
export class Reading {
  readonly faults: Faults = new Faults()
  /** In the order in which they are handed to the timeline: it decides between events of one instant. */
  readonly drafts: Draft[] = []
  /** IANA name of the zone of local times and bare days. */
  zone = 'UTC'
  /** By the keys under which the file declares them. */
  readonly sources: Map<string, Source> = new Map()
  /** The exchanges of the instruments that the file lists, by each of their symbols. */
  readonly exchanges: SymbolExchanges = new SymbolExchanges()
  /** Those of the instruments that the file lists. */
  readonly sectors: Set<string> = new Set()
  /** What the file declares to come of claims, by their ids. */
  readonly verdicts: Map<string, Verdict> = new Map()
  /** What the what-ifs insert. */
  readonly insertedSymbols: Set<string> = new Set()
  /** A proposal for a misspelt name, to be put behind a message. */
  readonly hint: ReturnType<typeof fewHints> = fewHints()

  /** Ids and symbols of items of the wrong shape: what refers to them is not at fault. */
  readonly rejected: Set<string> = new Set()
  private readonly ids: Set<string> = new Set()
  /** How many of the drafts are among them. */
  private idsOf = 0
  private tablesLength = 0

  /**
   * @param readFile the text of a file beside the scenario's, by its path from there; throws a TapelineError
   * @param readColumns the columns of a table of another format than CSV; throws a TapelineError
   * @param fileName how such a path is named in faults
   */
  constructor(
    readonly document: YamlDocument,
    readonly readFile: (path: string, spot: Spot) => string,
    readonly readColumns: (path: string, format: string, spot: Spot) => unknown,
    readonly fileName: (path: string) => string,
  ) {}

  /** The text of a table beside the scenario's file. @throws TapelineError also if all tables together are too long */
  readTable(path: string, spot: Spot): string {
    const text = this.readFile(path, spot)
    this.countTable(text.length, spot)
    return text
  }

  /** Counts the length of a table, in characters. @throws TapelineError if all together are too long */
  countTable(length: number, spot: Spot): void {
    this.tablesLength += length
    if (this.tablesLength <= LENGTH_MAX) return
    throw new TapelineError({
      code: 'file.invalid',
      message: TOO_LONG,
      expected: `at most ${LENGTH_MAX} characters in all tables of a scenario together`,
      found: String(this.tablesLength),
      ...spot,
    })
  }

  /** Where a value of the scenario file stands; or its key, if asked for. */
  spot(path: DocumentPath, part?: 'value' | 'key'): Spot {
    return { place: this.document.placeOf(path, part), path: pathText(path) || undefined }
  }

  /**
   * Notes a fault at a value of the scenario file.
   * @param finding or what makes it, which is asked only if the fault will be listed
   */
  add(path: DocumentPath, finding: Finding | (() => Finding), part?: 'value' | 'key'): void {
    this.faults.push(() => ({
      ...(typeof finding === 'function' ? finding() : finding),
      ...this.spot(path, part),
    }))
  }

  /** Notes every fault of a TapelineError that `action` throws, with a place, and gives undefined then. */
  attempt<Result>(spot: Spot, action: () => Result, eventId?: string): Result | undefined {
    try {
      return action()
    } catch (error) {
      if (!isTapelineError(error)) throw error
      // What lies in another file has its place already.
      this.faults.pushAll(error, (fault) => ({
        eventId,
        ...fault,
        ...(fault.place === undefined ? spot : {}),
      }))
      return undefined
    }
  }

  /** The value if it has the shape of the schema; otherwise every departure is noted. */
  check<Value>(schema: z.ZodType<Value>, value: unknown, path: DocumentPath): Value | undefined {
    const { data, findings } = checkShape(schema, value)
    for (const { path: inner, part, ...finding } of findings) {
      const hint = (): string => (finding.key === undefined ? '' : this.hint(finding.key, finding.keys ?? []))
      this.add(
        [...path, ...inner],
        () => ({
          code: 'scenario.invalid',
          expected: finding.expected,
          found: finding.found,
          message: `${finding.message}${hint()}`,
        }),
        part,
      )
    }
    return data
  }

  /** Ids of all events that the file and its tables hold, and of those that the what-ifs insert. */
  eventIds(): ReadonlySet<string> {
    if (this.idsOf !== this.drafts.length) {
      for (const { input } of this.drafts.slice(this.idsOf)) this.ids.add(input.id)
      this.idsOf = this.drafts.length
    }
    return this.ids
  }

  /** Notes that a what-if inserts an event. */
  insert(id: string): void {
    this.ids.add(id)
  }

  /** The items of a list of the file that have the shape of the schema; what is no list gives none. */
  items<Value>(schema: z.ZodType<Value>, list: unknown, section: string): Item<Value>[] {
    if (!Array.isArray(list)) return []
    return list.flatMap((item: unknown, index) => {
      const path = [section, index]
      const value = this.check(schema, item, path)
      if (value !== undefined) return [{ value, path }]
      for (const key of ['id', 'symbol', 'name']) {
        const name: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, key) : undefined
        if (typeof name === 'string') this.rejected.add(name)
      }
      return []
    })
  }

  /** Reads a date of the file: a local time in the file's zone, or anything that the core reads. */
  date(input: DateInput, spot: Spot, eventId?: string): ParsedDate | undefined {
    return this.attempt(spot, () => parseDate(input, { zone: this.zone, localTimes: true }), eventId)
  }

  /** As {@link date}, but a bare day is a fault: a moment is needed. Epoch milliseconds UTC. */
  moment(input: DateInput, spot: Spot, eventId?: string): number | undefined {
    const parsed = this.date(input, spot, eventId)
    if (parsed === undefined || parsed.precision === 'instant') return parsed?.at
    this.faults.push({
      code: 'date.incomplete',
      message: 'A bare day does not say which moment is meant; add the time.',
      eventId,
      expected: `${String(input)}T16:00, say`,
      found: showValue(input),
      ...spot,
    })
    return undefined
  }

  /** As {@link date}; of a bare day, its last moment. Epoch milliseconds UTC. */
  endOf(input: string, spot: Spot): number | undefined {
    const parsed = this.date(input, spot)
    if (parsed === undefined || parsed.precision === 'instant') return parsed?.at
    const next = this.date(`${nextDay(input.trim().slice(0, 10))}[${parsed.zone}]`, spot)?.at
    // The largest number below it: a time may have any fraction of a millisecond.
    return next && next - (Math.abs(next) * Number.EPSILON) / 2
  }

  /**
   * The exchange of an instrument at a moment (epoch milliseconds UTC; default: the last one); a symbol that none in the file has
   * at any time is a fault.
   */
  exchangeOf(symbol: string, spot: Spot, at: number = Number.POSITIVE_INFINITY): Exchange | undefined {
    const exchange = this.exchanges.at(symbol, at)
    if (exchange === undefined && !this.rejected.has(symbol)) {
      this.faults.push(() => ({
        code: 'instrument.unknown',
        message: `The instrument '${symbol}' is not listed in the scenario file.${this.hint(symbol, this.exchanges.symbols())}`,
        expected:
          [...this.exchanges.symbols()].slice(0, 30).join(', ') || 'an instrument under `instruments`',
        ...spot,
      }))
    }
    return exchange
  }

  /** Whether `from` is at most `to`; else a fault is noted. */
  checkDays({ from, to }: { readonly from: string; readonly to: string }, path: DocumentPath): boolean {
    if (from <= to) return true
    const message = "'to' is before 'from'."
    this.add([...path, 'to'], { code: 'scenario.invalid', message, expected: `${from} or later`, found: to })
    return false
  }

  /** The sources that references of the file name; a key that is not declared is a fault. */
  sourcesOf(
    references: OneOrMore<SourceReference> | undefined,
    path: DocumentPath,
    item?: ClaimItem,
  ): Source[] {
    const list = references === undefined ? [] : Array.isArray(references) ? references : [references]
    return list.flatMap((reference) => {
      const { key, ...own } = typeof reference === 'string' ? splitReference(reference) : renamed(reference)
      const source = this.sources.get(key)
      if (source !== undefined)
        return [{ ...source, ...own, ...(item?.fact === undefined ? {} : { fact: item.fact }) }]
      this.add(path, () => ({
        code: 'scenario.invalid',
        message: `The file declares no source '${key}'.${this.hint(key, this.sources.keys())}`,
        expected: [...this.sources.keys()].slice(0, 30).join(', ') || 'a source under `sources`',
      }))
      return []
    })
  }
}

type OwnReference = { key: string } & Pick<Source, 'fact' | 'confidence'>

function splitReference(reference: string): OwnReference {
  const [key = '', ...fact] = reference.split('#')
  return fact.length === 0 ? { key } : { key, fact: fact.join('#') }
}

function renamed({ source, fact, confidence }: Exclude<SourceReference, string>): OwnReference {
  return {
    key: source,
    ...(fact === undefined ? {} : { fact }),
    ...(confidence === undefined ? {} : { confidence }),
  }
}
