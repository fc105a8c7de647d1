/** A tape of fees and a measure of it, for the tests of the sweep in one thread and in workers. */
import { createTimeline, defineEvent, defineProjection, replay, type Timeline } from '@tapeline/core'
import { z } from 'zod'
import type { SweepValue } from './parameters.js'

const paid = defineEvent({ type: 'fee.paid', schema: z.strictObject({ amount: z.number() }) })

export const events = [paid]

export const fees = defineProjection({
  name: 'fees',
  events,
  initial: () => ({ total: 0 }),
  recipes: () => ({
    'fee.paid': (draft, { data }) => {
      draft.total += data.amount
    },
  }),
})

export const tape = createTimeline(events)
  .append(
    Array.from({ length: 40 }, (_, index) => ({
      id: `f${index}`,
      type: 'fee.paid' as const,
      at: Date.UTC(2025, 0, 27, 15, index),
      data: { amount: index },
    })),
  )
  .seal()

export type Fee = typeof tape extends Timeline<infer Event> ? Event : never

/** An amount of -1 ends the measuring thread; with -2 the measure never returns. */
export function measure(branch: typeof tape): Record<string, SweepValue> {
  const { total } = replay(branch, fees).atEnd()
  const amount = branch.find('f0')?.data.amount
  if (amount === -1) process.exit(3)
  while (amount === -2) Math.random()
  return { total }
}
