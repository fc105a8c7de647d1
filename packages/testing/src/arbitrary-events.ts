import fc from 'fast-check'
import { checkEvents } from './check-arguments.js'
import type { EventKind, KindInput } from './event-kind.js'

export interface EventsConstraints {
  /** Default 0. */
  readonly minLength?: number
  /** Default 40. */
  readonly maxLength?: number
  /** Replacements and retractions, also of corrections. Default true. */
  readonly corrections?: boolean
  /** Declared causes with shares. Default true. */
  readonly causes?: boolean
  /** Events with only a known day. Default true. */
  readonly days?: boolean
  /** Events that became known before or after they happened. Default true. */
  readonly knownApart?: boolean
  /** Events that arrive after later ones, and corrections that arrive before the event that they correct. Default true. */
  readonly unordered?: boolean
}

/** The first instant of arbitrary events, 20 January 2025 in UTC (epoch milliseconds). Later ones follow in steps of six hours. */
export const FIRST_INSTANT: number = Date.UTC(2025, 0, 20)

/** Six hours in milliseconds: long, so that few different instants make many ties. */
export const INSTANT_STEP: number = 6 * 3_600_000

/** Number of different instants; the last is `FIRST_INSTANT + (INSTANT_COUNT - 1) * INSTANT_STEP`. */
export const INSTANT_COUNT = 24

/** Instants among those of arbitrary events, and one step before and after them: epoch milliseconds. */
export function arbitraryInstant(): fc.Arbitrary<number> {
  return fc.integer({ min: -1, max: INSTANT_COUNT }).map((step) => FIRST_INSTANT + step * INSTANT_STEP)
}

/** Suffixes and prefixes of ids: numbers with and without leading zeros, another prefix, no number at the end, and inherited names. */
const ID_FORMS = ['e#', 'e#', 'e#', 'e0#', 'f#', 'e#!', 'inherited'] as const

/** Ids that are names of inherited properties of every plain object. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype)

interface Draw {
  readonly kind: number
  readonly named: (typeof ID_FORMS)[number]
  readonly step: number
  readonly day: boolean
  readonly zone: string | undefined
  readonly knownStep: number | undefined
  readonly causes: readonly { readonly of: number; readonly eighths: number }[]
  readonly correction: { readonly retracts: boolean; readonly of: number } | undefined
  readonly delay: number
  readonly data: readonly unknown[]
}

/**
 * Inputs for `append`, in the order of arrival, with the ids `e0`, `e1`, … or unusual ones (`f2`, `e03`, `e4!`, `toString`). They
 * have many ties and everything that the constraints allow. All of them together can be sealed, unless their data name an
 * instrument that must be listed: references are complete and free of cycles, and causes are no later than their effects. They
 * shrink towards fewer, earlier, plainer events that arrive in order.
 * @throws TapelineError `argument.invalid`, `option.unknown`
 */
export function arbitraryEvents<const Kinds extends readonly EventKind[]>(
  kinds: Kinds,
  constraints: EventsConstraints = {},
): fc.Arbitrary<readonly KindInput<Kinds>[]> {
  checkEvents('arbitraryEvents()', kinds, constraints)
  const { minLength = 0, maxLength = 40 } = constraints
  const { corrections = true, causes = true, days = true, knownApart = true, unordered = true } = constraints
  const index = fc.nat(10_000)
  const rarely = <Value>(value: fc.Arbitrary<Value>, wanted: boolean): fc.Arbitrary<Value | undefined> =>
    wanted ? fc.option(value, { nil: undefined, freq: 3 }) : fc.constant(undefined)
  const draw: fc.Arbitrary<Draw> = fc.record({
    kind: fc.nat(kinds.length - 1),
    named: fc.constantFrom(...ID_FORMS),
    step: fc.nat(INSTANT_COUNT - 1),
    day: rarely(fc.constant(true), days).map((day) => day === true),
    zone: fc.constantFrom(undefined, 'America/New_York', 'Asia/Shanghai'),
    knownStep: rarely(fc.integer({ min: -2, max: INSTANT_COUNT + 2 }), knownApart),
    causes: causes
      ? fc.array(fc.record({ of: index, eighths: fc.integer({ min: 0, max: 8 }) }), { maxLength: 2 })
      : fc.constant([]),
    correction: rarely(fc.record({ retracts: fc.boolean(), of: index }), corrections),
    delay: unordered ? fc.nat(2 * INSTANT_COUNT) : fc.constant(0),
    data: fc.tuple(...kinds.map((kind) => kind.data)),
  })
  return fc.array(draw, { minLength, maxLength }).map((draws) => inputsOf(kinds, draws) as KindInput<Kinds>[])
}

function inputsOf(kinds: readonly EventKind[], draws: readonly Draw[]): unknown[] {
  const ids = draws.map(({ named }, index) =>
    named === 'inherited' ? (INHERITED[index] ?? `e${index}`) : named.replace('#', `${index}`),
  )
  const targets = draws.map(({ correction }, index) =>
    correction === undefined || index === 0 ? undefined : correction.of % index,
  )
  const corrected = new Set(targets)
  const instants = draws.map(atOf)
  const inputs = draws.map((draw, index) => {
    const { kind, knownStep, correction, data } = draw
    const target = targets[index]
    const retracts = target !== undefined && correction?.retracts === true
    const own = { id: ids[index], at: instants[index]?.written }
    const known = knownStep === undefined ? {} : { knownAt: FIRST_INSTANT + knownStep * INSTANT_STEP }
    if (retracts) return { ...own, ...known, type: 'event.retracted', data: {}, retracts: ids[target] }
    // A correction may move an event, so a cause is an event without corrections.
    const fits = (of: number): boolean =>
      targets[of] === undefined && !corrected.has(of) && before(instants[of], instants[index])
    const causes = causesOf(draw, index, ids, fits)
    return {
      ...own,
      ...known,
      type: kinds[kind]?.definition.type,
      data: data[kind],
      ...(causes.length === 0 ? {} : { causes }),
      ...(target === undefined ? {} : { replaces: ids[target] }),
    }
  })
  const order = draws.map(({ delay }, index) => ({ index, delay }))
  return order.sort((left, right) => left.delay - right.delay).map(({ index }) => inputs[index])
}

interface Written {
  /** An instant as an input writes it. */
  readonly written: number | string
  /** The bounds of the event's time: a day starts within 14 hours of midnight UTC. */
  readonly earliest: number
  readonly latest: number
}

function atOf({ step, day, zone }: Draw): Written {
  const instant = FIRST_INSTANT + step * INSTANT_STEP
  if (!day) return { written: instant, earliest: instant, latest: instant }
  const text = new Date(instant).toISOString().slice(0, 10)
  const midnight = Date.parse(text)
  const slack = 14 * 3_600_000
  return {
    written: zone === undefined ? text : `${text}[${zone}]`,
    earliest: midnight - slack,
    latest: midnight + slack,
  }
}

function before(cause: Written | undefined, effect: Written | undefined): boolean {
  return cause !== undefined && effect !== undefined && cause.latest <= effect.earliest
}

function causesOf(
  draw: Draw,
  index: number,
  ids: readonly string[],
  fits: (of: number) => boolean,
): { id: string; share: number }[] {
  const causes: { id: string; share: number }[] = []
  let left = 8
  for (const { of, eighths } of draw.causes) {
    const target = index === 0 ? undefined : of % index
    const id = ids[target ?? 0] as string
    if (target === undefined || !fits(target) || causes.some((cause) => cause.id === id)) continue
    const taken = Math.min(eighths, left)
    left -= taken
    causes.push({ id, share: taken / 8 })
  }
  return causes
}
