import { describe, expect, it } from '@jest/globals'
import { arbitraryBranch, arbitraryMarketHistory } from '@tapeline/testing'
import fc from 'fast-check'

describe('a branch of branches', () => {
  it('finds each of its events by its id', () => {
    fc.assert(
      fc.property(arbitraryBranch(arbitraryMarketHistory()), (branch) => {
        const lost = [...branch].filter((event) => branch.find(event.id)?.seq !== event.seq)
        expect(lost.map(({ id }) => id)).toEqual([])
      }),
    )
  })
})
