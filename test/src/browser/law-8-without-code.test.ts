/**
 * Law 8: the same timeline, projections and seed give the same bytes where code generation is forbidden, as in a page whose
 * policy has no `unsafe-eval`. There, loops replace the generated code of runners, packed states and column events.
 */
import { describe, expect, it } from '@jest/globals'
import { compute } from './computations.js'
import { openInNode } from './open-process.js'
import { itGivesTheSameBytes } from './same-bytes.js'

const FLAG = '--disallow-code-generation-from-strings'

describe('law 8: where code generation is forbidden', () => {
  const other = itGivesTheSameBytes(() => openInNode('test/src/browser/computations.ts', [FLAG]))

  it('generates code in this process, and none in the other', async () => {
    expect(compute('madeOfText', 'return 7')).toBe('7')
    expect(await other().call('compute', 'madeOfText', 'return 7')).toBe('EvalError')
  })
})
