import type { FixDraw } from './draws.js'
import { moved } from './instrument.js'
import type { MarketInput } from './market-input.js'

const MINUTE = 60_000

interface Written {
  readonly input: MarketInput
  readonly at: number
  readonly knownAt: number
}

/** The events of a history in the order in which they happen. */
export class Writer {
  private readonly written: Written[] = []
  private readonly counts = new Map<string, number>()
  private last = Number.NEGATIVE_INFINITY

  constructor(private readonly ties: boolean) {}

  get inputs(): readonly MarketInput[] {
    return this.written.map(({ input }) => input)
  }

  /** The time for the next event: the wanted one, or, without ties, the first later one that no event has. */
  timeFor(wanted: number): number {
    return this.ties ? wanted : Math.max(wanted, this.last + 1)
  }

  /** The next id of a name: `AA-1`, `AA-2`. */
  number(name: string): string {
    const count = (this.counts.get(name) ?? 0) + 1
    this.counts.set(name, count)
    return `${name}-${count}`
  }

  /** Writes an event, and its corrections, if any. */
  write(input: MarketInput, fix?: FixDraw): void {
    const at = this.timeFor(input.at as number)
    const knownAt = Math.max(at, (input.knownAt ?? at) as number)
    this.last = Math.max(this.last, at)
    const dated = { ...input, at, ...(knownAt === at ? {} : { knownAt }) } as MarketInput
    this.written.push({ input: dated, at, knownAt })
    if (fix === undefined) return
    const fixedAt = knownAt + fix.minutes * MINUTE
    if (fix.cancels) {
      const cancel = {
        id: `${input.id}-cancelled`,
        type: 'event.retracted',
        data: {},
        retracts: input.id,
      } as const
      this.written.push({ input: { ...cancel, at, knownAt: fixedAt }, at, knownAt: fixedAt })
      return
    }
    const { moveBp, again } = fix
    const corrected = this.correct(dated, `${input.id}-corrected`, moveBp, fixedAt)
    if (again) this.correct(corrected, `${input.id}-corrected-again`, -moveBp, fixedAt + fix.minutes * MINUTE)
  }

  private correct(input: MarketInput, id: string, bp: number, knownAt: number): MarketInput {
    const corrected = {
      ...input,
      id,
      replaces: input.id,
      knownAt,
      data: otherPrice(input.data, bp),
    } as MarketInput
    this.written.push({ input: corrected, at: input.at as number, knownAt })
    return corrected
  }

  /** Replaces an input by one with more fields. */
  extend(input: MarketInput, fields: Partial<MarketInput>): void {
    const index = this.written.findIndex((own) => own.input === input)
    const own = this.written[index] as Written
    this.written[index] = { ...own, input: { ...input, ...fields } as MarketInput }
  }

  /** The inputs in the order in which they become known. */
  arrivals(): readonly MarketInput[] {
    return [...this.written].sort((left, right) => left.knownAt - right.knownAt).map(({ input }) => input)
  }
}

/** The data of a print with another price, at least a cent away. */
function otherPrice(data: unknown, bp: number): object {
  const own = data as Readonly<Record<string, number>>
  const field = own.close === undefined ? 'price' : 'close'
  const before = Math.round((own[field] as number) * 100)
  const cents = moved(before, bp)
  const price = (cents === before ? before + 1 : cents) / 100
  if (field === 'price') return { ...own, price }
  return {
    ...own,
    close: price,
    high: Math.max(own.high as number, price),
    low: Math.min(own.low as number, price),
  }
}
