import fc from 'fast-check'
import type { EditName, EditsConstraints } from './constraints.js'

export type SelectorName =
  | 'id'
  | 'ids'
  | 'type'
  | 'instrument'
  | 'sector'
  | 'source'
  | 'caused-by'
  | 'within'
  | 'union'
  | 'intersection'
  | 'complement'

/** An edit as plain numbers, which `makeEdit` turns into an edit of a timeline. 0 is the plainest value of all of them. */
export interface SingleDraw {
  readonly kind: Exclude<EditName, 'in-order'>
  readonly selector: SelectorName
  /** Which events. */
  readonly picks: readonly number[]
  readonly factor: number
  readonly consequences: 'keep' | 'drop' | 'scale' | 'rederive' | 'along'
  readonly unit: 'tradingDays' | 'days' | 'hours' | 'minutes'
  readonly amount: number
}

export type EditDraw = SingleDraw | { readonly kind: 'in-order'; readonly edits: readonly SingleDraw[] }

const SELECTORS: readonly SelectorName[] = [
  'id',
  'id',
  'id',
  'id',
  'ids',
  'type',
  'instrument',
  'sector',
  'source',
  'caused-by',
  'within',
  'union',
  'intersection',
  'complement',
]

export function editDraw({ kinds, reactions }: Required<EditsConstraints>): fc.Arbitrary<EditDraw> {
  const singles = kinds.filter((kind) => kind !== 'in-order')
  const consequences: SingleDraw['consequences'][] = ['keep', 'drop', 'scale', 'along']
  if (reactions.length > 0) consequences.push('rederive')
  const single: fc.Arbitrary<SingleDraw> = fc.record({
    kind: fc.constantFrom(...singles),
    selector: fc.constantFrom(...SELECTORS),
    picks: fc.array(fc.nat(9999), { minLength: 2, maxLength: 3 }),
    factor: fc.constantFrom(0.5, 0, 1, 2, 0.9, 1.1),
    consequences: fc.constantFrom(...consequences),
    unit: fc.constantFrom('hours', 'tradingDays', 'days', 'minutes'),
    amount: fc.integer({ min: -30, max: 30 }),
  })
  if (singles.length === kinds.length) return single
  const inOrder = fc
    .array(single, { minLength: 2, maxLength: 3 })
    .map((edits) => ({ kind: 'in-order' as const, edits }))
  return fc.oneof(
    { withCrossShrink: true },
    { weight: singles.length, arbitrary: single },
    { weight: 1, arbitrary: inOrder },
  )
}
