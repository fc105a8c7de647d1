import { describe, expect, it } from '@jest/globals'
import {
  combineProjections,
  createTimeline,
  defineEvent,
  defineKeyedProjection,
  defineProjection,
  explain,
  live,
  type Projection,
  replay,
  timelineFromJson,
} from '@tapeline/core'
import type { AnyProjection, ReplayMode } from '@tapeline/core/types'
import { byId, byInstrument, remove, whatIf } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { applyPatches, enablePatches } from 'immer'
import * as z from 'zod'

enablePatches()

const MODES: readonly ReplayMode[] = ['fast', 'immer', 'checked']
const INHERITED = Object.getOwnPropertyNames(Object.prototype)
const definitions = [
  defineEvent({
    type: 'sum.added',
    schema: z.strictObject({ key: z.string(), value: z.number() }),
    instrument: 'key',
    columns: { key: 'text', value: 'number' },
  }),
  defineEvent({ type: 'sum.gone', schema: z.strictObject({ key: z.string() }), instrument: 'key' }),
] as const

/** Keys and fields with such names, in states of each kind: entry recipes, whole recipes, and no declared fields. */
function newProjection() {
  const common = { events: definitions, fields: { total: 'number', valueOf: 'number' } } as const
  const ofEntries = defineKeyedProjection({
    ...common,
    name: 'of-entries',
    independentEntries: true,
    entryRecipes: (blank) => ({
      'sum.added': (draft, { data }) => {
        const entry = draft ?? blank()
        entry.total = (entry.total ?? 0) + data.value
        return entry
      },
    }),
    recipes: () => ({
      'sum.gone': (draft, { data }) => {
        delete draft[data.key]
      },
    }),
  })
  const whole = defineKeyedProjection({
    ...common,
    name: 'whole',
    reads: { ofEntries },
    recipes: (blank) => ({
      'sum.added': (draft, { data }, reads) => {
        draft[data.key] ??= blank()
        const entry = draft[data.key]
        if (entry !== undefined) entry.total = reads.ofEntries[data.key]?.total
      },
      'sum.gone': (draft, { data }) => {
        delete draft[data.key]
      },
    }),
  })
  const plain = defineProjection({
    name: 'plain',
    events: definitions,
    initial: (): Record<string, { total: number }> => Object.create(null),
    recipes: () => ({
      'sum.added': (draft, { data }) => {
        draft[data.key] ??= { total: 0 }
        const entry = draft[data.key]
        if (entry !== undefined) entry.total += data.value
      },
      'sum.gone': (draft, { data }) => {
        delete draft[data.key]
      },
    }),
  })
  return combineProjections({ name: 'all', parts: { ofEntries, whole, plain } })
}

interface SumChange {
  readonly key: string
  readonly value: number | undefined
}

const sumChanges: fc.Arbitrary<readonly SumChange[]> = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', ...INHERITED),
    value: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined, freq: 5 }),
  }),
  { minLength: 1, maxLength: 30 },
)

const inputsOf = (list: readonly SumChange[]) =>
  list.map(({ key, value }, index) => ({
    id: INHERITED[index] ?? `e${index}`,
    at: 1000 * index,
    ...(value === undefined
      ? { type: 'sum.gone' as const, data: { key } }
      : { type: 'sum.added' as const, data: { key, value } }),
  }))

/** The sums by a map. */
function sumsOf(list: readonly SumChange[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { key, value } of list) {
    if (value === undefined) sums.delete(key)
    else sums.set(key, (sums.get(key) ?? 0) + value)
  }
  return sums
}

const textOf = (sums: ReadonlyMap<string, number>): string =>
  `{${[...sums].map(([key, total]) => `${JSON.stringify(key)}:{"total":${total}}`).join()}}`

const expected = (list: readonly SumChange[]): string => {
  const state = textOf(sumsOf(list))
  return `{"ofEntries":${state},"whole":${state},"plain":${state}}`
}

const timelineOf = (list: readonly SumChange[], blockSize?: number) =>
  createTimeline(definitions, blockSize === undefined ? {} : { blockSize }).append(inputsOf(list))

describe('keys that every plain object inherits work like other keys', () => {
  it('in every mode, from any checkpoint', () => {
    fc.assert(
      fc.property(sumChanges, fc.nat(30), (list, before) => {
        const projection = newProjection()
        for (const mode of MODES) {
          const replayed = replay(timelineOf(list, 4), projection, { mode })
          expect(JSON.stringify(replayed.atEnd())).toBe(expected(list))
          const position = Math.min(before, list.length)
          expect(JSON.stringify(replayed.atPosition(position))).toBe(expected(list.slice(0, position)))
        }
        expect(Object.keys(Object.prototype)).toEqual([])
        expect(Object.keys(Object)).toEqual([])
      }),
    )
  })

  it('in branches, and in references to ids', () => {
    fc.assert(
      fc.property(sumChanges, fc.nat(29), (list, index) => {
        const projection = newProjection()
        const timeline = timelineOf(list, 4)
        replay(timeline, projection).atEnd()
        const own = index % list.length
        const id = inputsOf(list)[own]?.id as string
        const { key } = list[own] as SumChange
        const one = whatIf(timeline, { name: 'one', edits: [remove(byId(id))] })
        const all = whatIf(timeline, { name: 'all', edits: [remove(byInstrument(key))] })
        expect(JSON.stringify(replay(one, projection).atEnd())).toBe(
          expected(list.filter((_, other) => other !== own)),
        )
        expect(JSON.stringify(replay(all, projection).atEnd())).toBe(
          expected(list.filter((other) => other.key !== key)),
        )
      }),
    )
  })

  it('in explanations, whose evidence is the events of that key alone', () => {
    fc.assert(
      fc.property(sumChanges, (list) => {
        const replayed = replay(timelineOf(list), newProjection())
        for (const [key, total] of sumsOf(list)) {
          const since = list.findLastIndex((other) => other.key === key && other.value === undefined)
          const ids = inputsOf(list).flatMap(({ id }, index) =>
            index > since && list[index]?.key === key ? [id] : [],
          )
          for (const part of ['ofEntries', 'whole', 'plain']) {
            const { value, evidence } = explain(replayed, {
              path: `${part}["${key}"].total`,
              position: list.length,
            })
            expect(value).toBe(total)
            expect(evidence.map(({ event }) => event.id)).toEqual(ids)
          }
        }
      }),
      { numRuns: 25 },
    )
  })

  it('in patches and their inverses, also after JSON', () => {
    fc.assert(
      fc.property(sumChanges, (list) => {
        const projection: Projection<object> = newProjection()
        const growing = live(createTimeline(definitions), projection)
        let mirror = JSON.parse(JSON.stringify(growing.state))
        growing.subscribe(({ state, previous, patches, inversePatches }) => {
          mirror = applyPatches(mirror, JSON.parse(JSON.stringify(patches)))
          expect(JSON.stringify(mirror)).toBe(JSON.stringify(state))
          expect(JSON.stringify(applyPatches(state, [...inversePatches]))).toBe(JSON.stringify(previous))
        })
        for (const input of inputsOf(list)) growing.append(input)
        expect(JSON.stringify(mirror)).toBe(expected(list))
        const read = timelineFromJson(definitions, JSON.parse(JSON.stringify(growing.timeline)))
        expect(JSON.stringify(replay(read, projection).atEnd())).toBe(expected(list))
      }),
    )
  })

  it('as names of fields, also where a recipe makes an entry by hand', () => {
    const fields = { constructor: 'number', toString: 'float64', total: 'number' } as const
    const projection: AnyProjection = defineKeyedProjection({
      name: 'by-hand',
      events: definitions,
      fields,
      recipes: () => ({
        'sum.added': (draft, { data }) => {
          draft[data.key] = { total: data.value, toString: Number.NaN } as (typeof draft)[string]
        },
      }),
    })
    for (const mode of MODES) {
      const state = replay(timelineOf([{ key: 'a', value: 3 }]), projection, { mode }).atEnd()
      expect(JSON.stringify(state)).toBe('{"a":{"total":3}}')
    }
  })
})
