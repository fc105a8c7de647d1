import { describe, expect, it } from '@jest/globals'
import { defineEvent, defineProjection } from '@tapeline/core'
import { z } from 'zod'
import { right, sorted } from '../laws/broken/elsewhere.fixture.js'
import { checkInSecondProcess } from './check-in-second-process.js'

/* That it finds mistakes is tested with the broken projections. */

const MODULE = new URL('../laws/broken/elsewhere.fixture.ts', import.meta.url)
const FEW = { runs: 1, maxLength: 2, seed: 1 }

describe('checkInSecondProcess', () => {
  it('names a module that cannot be imported, or does not export the projection', async () => {
    const missing = new URL('./missing.js', import.meta.url)
    await expect(checkInSecondProcess(right, missing, FEW)).rejects.toThrow(
      /^The module 'file:.*missing\.js' cannot be imported in a second process\. .*found .*missing/,
    )
    const other = defineProjection({
      name: 'other',
      events: [defineEvent({ type: 'fee.paid', schema: z.strictObject({}) })],
      initial: () => ({ count: 0 }),
      recipes: () => ({
        'fee.paid': (draft) => {
          draft.count += 1
        },
      }),
    })
    await expect(checkInSecondProcess(other, MODULE, FEW)).rejects.toThrow(
      /does not export the projection 'other'\. .*found 'by-day', .*'right'/,
    )
  })

  it('names a module that ends the process', async () => {
    const ending = 'data:text/javascript,process.exit(3)'
    await expect(checkInSecondProcess(right, ending, FEW)).rejects.toThrow(
      /ends a second process\. .*exit code 3/,
    )
  })

  it('takes flags of Node', async () => {
    const flags = { ...FEW, execArgv: ['--no-such-flag'] }
    await expect(checkInSecondProcess(right, MODULE, flags)).rejects.toThrow(/bad option: --no-such-flag/)
  })

  it('shows the fewest events, and how the process differs', async () => {
    const error = await checkInSecondProcess(sorted, MODULE, { seed: 1 }).then(
      () => undefined,
      (thrown: Error) => thrown,
    )
    expect(error?.message).toMatch(
      /^The projection 'sorted' breaks law 8: another process gives the same states\.\ntexts\[\d\] after .* The other process has TZ=\S+ and LANG=(et_EE|tr_TR)\.\n/,
    )
    expect(error?.message).toMatch(
      /These 2 events show it:\n {2}\{ id: .*'note.made'.*\n {2}\{ id: .*'note.made'.*\nFound in run/,
    )
  })

  it('rejects wrong use', async () => {
    await expect(checkInSecondProcess({} as never, MODULE)).rejects.toThrow('a projection')
    await expect(checkInSecondProcess(right, 3 as never)).rejects.toThrow('new URL')
    await expect(checkInSecondProcess(right, MODULE, { run: 1 } as never)).rejects.toThrow("'runs'")
    await expect(checkInSecondProcess(right, MODULE, { execArgv: 'x' as never })).rejects.toThrow('execArgv')
  })
})
