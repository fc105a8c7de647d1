import { crc32 as ofNode } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { writeTimeline } from '@tapeline/core/internal'
import { parseScenario } from '@tapeline/scenarios'
import fc from 'fast-check'
import { crc32 } from './crc32.js'
import { createEngine } from './engine.js'
import { shippedFiles } from './opened.fixture.js'

describe('the bytes of a tape', () => {
  it('have the checksums of Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes)).toBe(ofNode(bytes))
      }),
    )
  })

  it('are refused where one of them changed', async () => {
    const { files } = shippedFiles('nvidia-2024-09-03') as { files: Record<string, string> }
    const { timeline } = parseScenario({ read: (path) => files[path] as string })
    const parts: Uint8Array[] = []
    writeTimeline(timeline, { write: (part) => void parts.push(part), checksum: ofNode })
    const bytes = Uint8Array.from(Buffer.concat(parts))
    const cursor = { at: Date.parse('2024-09-04T00:00Z') }
    const lastPrice = async (tape: Uint8Array): Promise<unknown> => {
      const engine = createEngine()
      await engine.ask('open', { kind: 'tape', name: 'x.tape', bytes: tape })
      const { quotes } = await engine.ask('panels', { history: { branch: 'recorded' }, cursor })
      return quotes.map(({ symbol, last }) => [symbol, last])
    }
    const whole = await lastPrice(bytes)
    expect(whole).toContainEqual(['NVDA', 108])
    let refused = 0
    for (let place = 0; place < bytes.length; place += 97) {
      const damaged = bytes.slice()
      damaged[place] = (damaged[place] as number) ^ 1
      // A byte that nothing reads may change.
      const found = await lastPrice(damaged).catch((error: unknown) => {
        if (!isTapelineError(error)) throw error
        refused += 1
        return whole
      })
      expect(found).toEqual(whole)
    }
    expect(refused).toBeGreaterThan(bytes.length / 97 / 2)
  })
})
