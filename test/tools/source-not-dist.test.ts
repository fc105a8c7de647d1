import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

/** Each public subpath and the source that it must resolve to; `dist` may or may not be there. */
const expected = {
  '@tapeline/core': 'packages/core/src/index.ts',
  '@tapeline/core/calendar': 'packages/core/src/calendar/index.ts',
  '@tapeline/core/internal': 'packages/core/src/internal.ts',
  '@tapeline/core/market': 'packages/core/src/market/index.ts',
  '@tapeline/core/player': 'packages/core/src/player/index.ts',
  '@tapeline/core/receipt': 'packages/core/src/receipt/index.ts',
  '@tapeline/core/types': 'packages/core/src/types.ts',
  '@tapeline/core/what-if': 'packages/core/src/whatif/index.ts',
  '@tapeline/scenarios': 'packages/scenarios/src/index.ts',
  '@tapeline/scenarios/node': 'packages/scenarios/src/node.ts',
  '@tapeline/import': 'packages/import/src/index.ts',
  '@tapeline/testing': 'packages/testing/src/index.ts',
}

describe('packages resolve to their sources', () => {
  it.each(Object.entries(expected))('%s', (name, source) => {
    const resolved = import.meta.resolve(name)
    expect(resolved).not.toContain('/dist/')
    expect(fileURLToPath(resolved)).toBe(fileURLToPath(new URL(`../../${source}`, import.meta.url)))
    expect(existsSync(fileURLToPath(resolved))).toBe(true)
  })

  it('would resolve to dist without the condition, so that the test above can fail', () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../packages/core/package.json', import.meta.url), 'utf8'),
    )
    const { 'tapeline-source': source, ...rest } = manifest.exports['.']
    expect(source).toBe('./src/index.ts')
    expect(Object.values(rest).every((path) => String(path).startsWith('./dist/'))).toBe(true)
  })
})
