import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const LOSS = ['explain', 'deepseek-r1', '2025-01-27T16:00-05:00', 'quotes.NVDA.marketCapChange']

describe('tapeline explain', () => {
  it('prints the events that a value depends on', async () => {
    const { exitCode, out, error } = await printed(...LOSS)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('explain.txt', out)
  })

  it('prints the same as JSON', async () => {
    const { out } = await printed(...LOSS, '--json')
    expectGolden('explain.json', out)
  })
})
