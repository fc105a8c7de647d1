import { expect, it } from '@jest/globals'
import { taking } from './taking.js'

it('prints the time of a call and returns its result', async () => {
  const said: string[] = []
  const say = (text: string): void => void said.push(text)
  expect(await taking('sync', say, () => 7)).toBe(7)
  expect(await taking('later', say, async () => 8)).toBe(8)
  const failed = taking('failing', say, () => {
    throw new RangeError('no')
  })
  await expect(failed).rejects.toThrow(RangeError)
  expect(said).toEqual([
    expect.stringMatching(/^sync: \d+\.\d s, \d+\.\d s of processor time$/),
    expect.stringMatching(/^later: \d+\.\d s, /),
  ])
})
