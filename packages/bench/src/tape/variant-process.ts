/**
 * One process of `replay-variants.ts`: replays the tape of its argument over and over, once a message, and answers with the time.
 */
import { createHash } from 'node:crypto'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { collectGarbage, timed } from '../harness/measure.js'
import type { SyntheticTapeOptions } from './synthetic-tape.js'
import { makeWork } from './work.js'

/** The first message. */
export interface VariantReady {
  /** A hash of the final state. */
  readonly finalState: string
  /** Whether text can be compiled here. */
  readonly compiles: boolean
  /** Whether `without-shape-keepers.ts` is not loaded. */
  readonly keepsShapes: boolean
}

/** The answer to each message. */
export interface VariantRound {
  readonly ms: number
}

const work = makeWork(JSON.parse(process.argv[2] as string) as SyntheticTapeOptions)
const { ranking, breadth, sectors, ...state } = replay(work.freshColumnTimeline(), market).atEnd()
const finalState = createHash('sha256')
  .update(JSON.stringify([state.quotes, ranking, breadth, sectors]))
  .digest('hex')
process.on('message', () => {
  const timeline = work.freshColumnTimeline()
  collectGarbage()
  send({ ms: timed(() => replay(timeline, market).atEnd()).ms })
})
send({ finalState, compiles: canCompile(), keepsShapes: !('withoutShapeKeepers' in globalThis) })

function send(message: VariantReady | VariantRound): void {
  process.send?.(message)
}

function canCompile(): boolean {
  try {
    return new Function('return true')() as boolean
  } catch {
    return false
  }
}
