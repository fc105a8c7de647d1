import { defineEvent, defineProjection } from '@tapeline/core'
import { z } from 'zod'

/* A right projection and a wrong one. A written counterexample imports this module. */

export const paid = defineEvent({ type: 'fee.paid', schema: z.strictObject({ amount: z.number().min(0) }) })

export const paidIn = defineProjection({
  name: 'paid-in',
  events: [paid],
  initial: () => ({ total: 0 }),
  recipes: () => ({
    'fee.paid': (draft, { data }) => {
      draft.total += data.amount
    },
  }),
})

/** Shows which of the events arrived first. */
export const byArrival = defineProjection({
  name: 'by-arrival',
  events: [paid],
  initial: () => ({ first: -1 }),
  recipes: () => ({
    'fee.paid': (draft, { seq }) => {
      draft.first = seq
    },
  }),
})
