import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { combineProjections } from './combine.js'
import { keyedLeaf } from './keyed.js'
import { defineProjection } from './projection.js'

const opened = defineEvent({ type: 'door.opened', schema: z.object({}) })
const closed = defineEvent({ type: 'door.closed', schema: z.object({}) })
const definitions = [opened, closed] as const

function faultOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error, 'projection.invalid')) return error.message
    throw error
  }
  return 'Nothing was thrown.'
}

describe('a projection', () => {
  it('knows the types that change its state', () => {
    const doors = defineProjection({
      name: 'doors',
      events: definitions,
      initial: () => 0,
      recipes: () => ({ 'door.opened': (count) => count + 1 }),
    })
    expect(doors).toMatchObject({ kind: 'leaf', name: 'doors', types: ['door.opened'], reads: {} })
    expect(Object.isFrozen(doors)).toBe(true)
  })

  it('must not have a recipe for a type that is not among its events', () => {
    const recipes = (() => ({ 'door.slammed': () => {} })) as never
    expect(
      faultOf(() => defineProjection({ name: 'doors', events: definitions, initial: () => 0, recipes })),
    ).toMatch(/'doors'.*'door\.slammed'.*door\.opened, door\.closed/)
    expect(faultOf(() => keyedLeaf({ name: 'doors', events: definitions, fields: {}, recipes }))).toMatch(
      /'door\.slammed'/,
    )
  })

  it('must have a name', () => {
    const recipes = () => ({})
    expect(
      faultOf(() => defineProjection({ name: '', events: definitions, initial: () => 0, recipes })),
    ).toMatch(/name/)
  })

  it('infers the types of its recipes from its events, its state and the projections that it reads', () => {
    const count = defineProjection({
      name: 'count',
      events: definitions,
      initial: () => ({ n: 0 }),
      recipes: () => ({}),
    })
    defineProjection({
      name: 'typed',
      events: definitions,
      reads: { count },
      initial: () => ({ last: 0 }),
      recipes: () => ({
        'door.opened': (draft, event, { count: read }) => {
          draft.last = read.n + event.at
          // @ts-expect-error -- a state that is read cannot be changed
          const change = () => (read.n = 1)
          // @ts-expect-error -- the state has no such field
          return [draft.first, change] && undefined
        },
      }),
    })
    expect(count.name).toBe('count')
  })
})

describe('a combination', () => {
  const part = defineProjection({ name: 'part', events: definitions, initial: () => 0, recipes: () => ({}) })

  it('contains its parts and derived values, frozen', () => {
    const both = combineProjections({
      name: 'both',
      parts: { part },
      derive: () => ({
        get double() {
          return 1
        },
      }),
    })
    expect(both).toMatchObject({ kind: 'combined', name: 'both', parts: { part } })
    expect(Object.isFrozen(both) && Object.isFrozen(both.parts) && Object.isFrozen(both.derived)).toBe(true)
  })

  it('must not have a derived value with the name of a part', () => {
    expect(
      faultOf(() =>
        combineProjections({
          name: 'both',
          parts: { part },
          derive: () => ({
            get part() {
              return 1
            },
          }),
        }),
      ),
    ).toMatch(/'both'.*'part'/)
  })
})
