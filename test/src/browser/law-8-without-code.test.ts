/**
 * Law 8: the same timeline, projections and seed give the same bytes where the engine may make no code of text, as in a page
 * whose policy has no `unsafe-eval`: then runners, packed states and events of columns are made by loops.
 */
import { describe, expect, it } from '@jest/globals'
import { compute } from './computations.js'
import { openInNode } from './open-process.js'
import { itGivesTheSameBytes } from './same-bytes.js'

const FLAG = '--disallow-code-generation-from-strings'

describe('law 8: where no code may be made of text', () => {
  const other = itGivesTheSameBytes(() => openInNode('test/src/browser/computations.ts', [FLAG]))

  it('is tried: here code is made, and there it is not', async () => {
    expect(compute('madeOfText', 'return 7')).toBe('7')
    expect(await other().call('compute', 'madeOfText', 'return 7')).toBe('EvalError')
  })
})
