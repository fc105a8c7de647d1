import {
  type DateInput,
  type Fault,
  isTapelineError,
  type ParsedDate,
  type Place,
  parseDate,
  type Source,
} from '@tapeline/core'
import { z } from 'zod'
import type { ClaimItem, OneOrMore, SourceReference } from './schema.js'
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

/** A drafted event and where it stands. */
export interface Draft {
  readonly input: DraftInput
  readonly place: Place
}

/** One item of a list of the file that has the right shape. */
export interface Item<Value> {
  readonly value: Value
  readonly path: DocumentPath
}

/** A fault before its place is added. */
export type Finding = Omit<Fault, 'place'>

/** One run over one scenario file: what is known of it so far, and every fault that was found. */
export class Reading {
  readonly faults: Fault[] = []
  /** In the order in which they are handed to the timeline: it decides between events of one instant. */
  readonly drafts: Draft[] = []
  /** IANA name of the zone of local times and bare days. */
  zone = 'UTC'
  /** By the keys under which the file declares them. */
  readonly sources: Map<string, Source> = new Map()
  /** The exchange of each instrument that the file lists. */
  readonly exchanges: Map<string, 'XNYS' | 'XNAS'> = new Map()

  /** Ids and symbols of items of the wrong shape: what refers to them is not at fault. */
  readonly rejected: Set<string> = new Set()

  /**
   * @param readFile the text of a file beside the scenario's, by its path from there; throws a TapelineError
   * @param fileName how such a path is named in faults
   */
  constructor(
    readonly document: YamlDocument,
    readonly readFile: (path: string, place: Place) => string,
    readonly fileName: (path: string) => string,
  ) {}

  /** Notes a fault at a value of the scenario file. */
  add(path: DocumentPath, finding: Finding, part?: 'value' | 'key'): void {
    this.faults.push({ ...finding, place: this.document.placeOf(path, part) })
  }

  /** Notes every fault of a TapelineError that `action` throws, with a place, and gives undefined then. */
  attempt<Result>(place: Place, action: () => Result, eventId?: string): Result | undefined {
    try {
      return action()
    } catch (error) {
      if (!isTapelineError(error)) throw error
      for (const fault of error.faults) this.faults.push({ eventId, ...fault, place })
      return undefined
    }
  }

  /** The value if it has the shape of the schema; otherwise every departure is noted. */
  check<Value>(schema: z.ZodType<Value>, value: unknown, path: DocumentPath): Value | undefined {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues) {
      const at = [...path, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          const message = `${pathText(at)} has no field '${key}'.`
          const expected = issue.path.length === 0 ? fieldsOf(schema) : undefined
          this.add([...at, key], { code: 'scenario.invalid', message, expected }, 'key')
        }
        continue
      }
      const found = issue.path.reduce<unknown>(
        (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
        value,
      )
      this.add(at, {
        code: 'scenario.invalid',
        message: `${pathText(at)} is wrong: ${issue.message.replace(/^Invalid input: /, '')}.`,
        found: showValue(found),
      })
    }
    return undefined
  }

  /** The items of a list of the file that have the shape of the schema; what is no list gives none. */
  items<Value>(schema: z.ZodType<Value>, list: unknown, section: string): Item<Value>[] {
    if (!Array.isArray(list)) return []
    return list.flatMap((item: unknown, index) => {
      const path = [section, index]
      const value = this.check(schema, item, path)
      if (value !== undefined) return [{ value, path }]
      for (const key of ['id', 'symbol']) {
        const name: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, key) : undefined
        if (typeof name === 'string') this.rejected.add(name)
      }
      return []
    })
  }

  /** Reads a date of the file: a local time in the file's zone, or anything that the core reads. */
  date(input: DateInput, place: Place, eventId?: string): ParsedDate | undefined {
    return this.attempt(place, () => parseDate(input, { zone: this.zone, localTimes: true }), eventId)
  }

  /** As {@link date}, but a bare day is a fault: a moment is needed. Epoch milliseconds UTC. */
  moment(input: DateInput, place: Place, eventId?: string): number | undefined {
    const parsed = this.date(input, place, eventId)
    if (parsed === undefined || parsed.precision === 'instant') return parsed?.at
    this.faults.push({
      code: 'date.incomplete',
      message: 'A bare day does not say which moment is meant; add the time.',
      eventId,
      expected: `${String(input)}T16:00, say`,
      found: showValue(input),
      place,
    })
    return undefined
  }

  /** The exchange of an instrument; one that the file does not list is a fault. */
  exchangeOf(symbol: string, place: Place): 'XNYS' | 'XNAS' | undefined {
    const exchange = this.exchanges.get(symbol)
    if (exchange === undefined && !this.rejected.has(symbol)) {
      this.faults.push({
        code: 'instrument.unknown',
        message: `The instrument '${symbol}' is not listed in the scenario file.`,
        expected: [...this.exchanges.keys()].slice(0, 30).join(', ') || 'an instrument under `instruments`',
        place,
      })
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
      this.add(path, {
        code: 'scenario.invalid',
        message: `The file declares no source '${key}'.`,
        expected: [...this.sources.keys()].join(', ') || 'a source under `sources`',
      })
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

/** `events[3].data.subject`, as people write it. */
function pathText(path: DocumentPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  return text === '' ? 'the file' : text.replace(/^\./, '')
}

function fieldsOf(schema: z.ZodType): string | undefined {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : undefined
}

/** A short rendering of a value for the `found` of a fault. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text
  return typeof value === 'string' ? `'${short}'` : short
}
