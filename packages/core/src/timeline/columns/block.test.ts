import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { arbitraryInputs, emptyTimeline } from '../model.fixture.js'
import type { Block } from './block.js'
import { derivedId } from './derived-id.js'

const share = fc.double({ min: 0, max: 1, noNaN: true })

/** Everything that a block returns for the event at an index. */
function readAt(block: Block, index: number): unknown {
  const id = block.idAt(index)
  const derived = derivedId(id)
  return [
    block.event(index),
    block.seqAt(index),
    block.knownAtOf(index),
    id,
    derived === undefined || block.objectAt(index) !== undefined || block.indexOfId(derived) === index,
  ]
}

test('a piece returns the same for its events as the whole block', () => {
  fc.assert(
    fc.property(arbitraryInputs(40), share, share, (inputs, one, other) => {
      for (const { block } of emptyTimeline(64).append(inputs).chain.prefixes) {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map(
          (part) => part * (block.length - 1),
        )
        const [start, end] = [Math.floor(low as number), Math.floor(high as number) + 1]
        const piece = block.piece(start, end)
        const places = Array.from({ length: piece.length }, (_, index) => index)
        expect(piece.length).toBe(end - start)
        expect(places.map((index) => readAt(piece, index))).toEqual(
          places.map((index) => readAt(block, start + index)),
        )
        const known = places.map((index) => piece.knownAtOf(index))
        expect([piece.knownAtMin, piece.knownAtMax]).toEqual([Math.min(...known), Math.max(...known)])
        expect(new Set(piece.types)).toEqual(new Set(piece.typeIds))
      }
    }),
  )
})
