import { type DateInput, type Fault, isTapelineError, type Source } from '@tapeline/core'
import {
  Faults,
  fewHints,
  type ParsedDate,
  parseDate,
  SymbolExchanges,
  TapelineError,
} from '@tapeline/core/internal'
import type { Exchange, Verdict } from '@tapeline/core/market'
import type { Place } from '@tapeline/core/types'
import type { z } from 'zod'
import { checkShape } from './check-shape.js'
import { LENGTH_MAX, TOO_LONG } from './csv-table.js'
import type { ClaimItem } from './format/claims.js'
import type { OneOrMore } from './format/parts.js'
import type { SourceReference } from './format/source.js'
import { nextDay } from './next-day.js'
import { pathText, showValue } from './show.js'
import type { DocumentPath, YamlDocument } from './yaml-document.js'

/** An event of the file; the core has not checked its envelope and data yet. */
interface DraftInput {
  readonly id: string
  readonly type: string
  readonly at: DateInput
  readonly data: Readonly<Record<string, unknown>>
  readonly sources?: readonly Source[]
  readonly causes?: unknown
  readonly [field: string]: unknown
}

/** A place: the line of a file, and the path in the scenario file. */
export type Spot = Required<Pick<Fault, 'place'>> & Pick<Fault, 'path'> & { readonly place: Place }

/** A drafted event and its place. */
export interface Draft {
  readonly input: DraftInput
  readonly spot: Spot
  /** The moment up to which a price is adjusted for splits, in epoch milliseconds UTC. */
  readonly splitAdjustedUntil?: number | undefined
}

/** One valid item of a list of the file. */
export interface Item<Value> {
  readonly value: Value
  readonly path: DocumentPath
}

/** A fault without its place. */
export type Finding = Omit<Fault, 'place' | 'path'>

/** One run over one scenario file: its contents so far, and every fault. */
export class Reading {
  readonly faults: Faults = new Faults()
  /** In the order of appending, which decides the order of events of one instant. */
  readonly drafts: Draft[] = []
  /** IANA name of the zone of local times and bare days. */
  zone = 'UTC'
  /** By their keys in the file. */
  readonly sources: Map<string, Source> = new Map()
  /** The exchanges of the listed instruments, by each of their symbols. */
  readonly exchanges: SymbolExchanges = new SymbolExchanges()
  /** The sectors of the listed instruments. */
  readonly sectors: Set<string> = new Set()
  /** The declared verdicts of claims, by their ids. */
  readonly verdicts: Map<string, Verdict> = new Map()
  /** The ids of events that what-ifs insert. */
  readonly insertedSymbols: Set<string> = new Set()
  /** A suggestion for a misspelt name, as the end of a message. */
  readonly hint: ReturnType<typeof fewHints> = fewHints()

  /** Ids and symbols of invalid items: references to them are not faults. */
  readonly rejected: Set<string> = new Set()
  private readonly ids: Set<string> = new Set()
  /** The number of rejected drafts. */
  private idsOf = 0
  private tablesLength = 0

  /**
   * @param readFile returns the text of another file by its path from the scenario's folder; throws a TapelineError
   * @param readColumns returns the columns of a table in a format other than CSV; throws a TapelineError
   * @param fileName returns the name of such a path in faults
   */
  constructor(
    readonly document: YamlDocument,
    readonly readFile: (path: string, spot: Spot) => string,
    readonly readColumns: (path: string, format: string, spot: Spot) => unknown,
    readonly fileName: (path: string) => string,
  ) {}

  /** The text of a table in a separate file. @throws TapelineError also if all tables together are too long */
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

  /** The place of a value of the scenario file, or of its key if requested. */
  spot(path: DocumentPath, part?: 'value' | 'key'): Spot {
    return { place: this.document.placeOf(path, part), path: pathText(path) || undefined }
  }

  /**
   * Notes a fault at a value of the scenario file.
   * @param finding the finding, or a function that returns it, which runs only if the fault will be listed
   */
  add(path: DocumentPath, finding: Finding | (() => Finding), part?: 'value' | 'key'): void {
    this.faults.push(() => ({
      ...(typeof finding === 'function' ? finding() : finding),
      ...this.spot(path, part),
    }))
  }

  /** Notes every fault of a TapelineError that `action` throws, with a place, and returns undefined then. */
  attempt<Result>(spot: Spot, action: () => Result, eventId?: string): Result | undefined {
    try {
      return action()
    } catch (error) {
      if (!isTapelineError(error)) throw error
      // A fault in another file already has its place.
      this.faults.pushAll(error, (fault) => ({
        eventId,
        ...fault,
        ...(fault.place === undefined ? spot : {}),
      }))
      return undefined
    }
  }

  /** The value if it matches the schema; otherwise every departure is noted. */
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

  /** Ids of all events of the file and its tables, and of events that the what-ifs insert. */
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

  /** The items of a list of the file that match the schema; empty if it is not a list. */
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

  /** Reads a date of the file: a local time in the file's zone, or any date that the core reads. */
  date(input: DateInput, spot: Spot, eventId?: string): ParsedDate | undefined {
    return this.attempt(spot, () => parseDate(input, { zone: this.zone, localTimes: true }), eventId)
  }

  /** As {@link date}, but a bare day is a fault: a moment is needed. Epoch milliseconds UTC. */
  moment(input: DateInput, spot: Spot, eventId?: string): number | undefined {
    const parsed = this.date(input, spot, eventId)
    if (parsed === undefined || parsed.precision === 'instant') return parsed?.at
    this.faults.push({
      code: 'date.incomplete',
      message: 'A bare day is not a moment; add the time.',
      eventId,
      expected: `${String(input)}T16:00, say`,
      found: showValue(input),
      ...spot,
    })
    return undefined
  }

  /** As {@link date}; for a bare day, its last moment. Epoch milliseconds UTC. */
  endOf(input: string, spot: Spot): number | undefined {
    const parsed = this.date(input, spot)
    if (parsed === undefined || parsed.precision === 'instant') return parsed?.at
    const next = this.date(`${nextDay(input.trim().slice(0, 10))}[${parsed.zone}]`, spot)?.at
    // The largest smaller number: a time may have any fraction of a millisecond.
    return next && next - (Math.abs(next) * Number.EPSILON) / 2
  }

  /**
   * The exchange of an instrument at a moment (epoch milliseconds UTC; default: its last exchange). A symbol that no instrument
   * has at any time is a fault.
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

  /** Whether `from` is at most `to`; otherwise a fault is noted. */
  checkDays({ from, to }: { readonly from: string; readonly to: string }, path: DocumentPath): boolean {
    if (from <= to) return true
    const message = "'to' is before 'from'."
    this.add([...path, 'to'], { code: 'scenario.invalid', message, expected: `${from} or later`, found: to })
    return false
  }

  /** The sources of references in the file; an unknown key is a fault. */
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
