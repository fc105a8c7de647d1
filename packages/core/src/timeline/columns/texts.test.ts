import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from '@jest/globals'
import { textTable } from './texts.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Collects garbage, and lets the table release texts. */
async function collected(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

test('holders that share texts keep them until the last of them is collected', async () => {
  const holders: object[] = [{}]
  const find = (): number[] => ['shared-1', 'shared-2'].map((text) => textTable.find(text))
  const codes = ((): number[] => {
    const [older] = holders as [object]
    const newer = {}
    const first = textTable.code('shared-1', older)
    textTable.share(newer, older)
    holders[0] = newer
    return [first, textTable.code('shared-2', newer)]
  })()
  await collected()
  expect(find()).toEqual(codes)
  holders.length = 0
  await collected()
  expect(find()).toEqual([-1, -1])
})
