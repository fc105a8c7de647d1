import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

/* The README begins with a test and the message that Jest prints for it. */

const folder = fileURLToPath(new URL('..', import.meta.url))

describe('the first example of the README', () => {
  it('fails with the message that is shown', async () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    const [, code = '', shown = ''] = /^```js\n([\s\S]*?)^```\n+```text\n([\s\S]*?)^```\n/m.exec(readme) ?? []
    mkdirSync(join(folder, 'dist'), { recursive: true })
    const own = mkdtempSync(join(folder, 'dist', 'readme-'))
    try {
      // Jest runs no test inside a test, so the test of the example is exported and called here.
      const file = join(own, 'example.ts')
      const exported = code.replace(
        /^test\(/m,
        'export const tested = ((name: string, run: () => void) => ({ name, run }))(',
      )
      writeFileSync(file, exported.replace("'@tapeline/testing/jest'", "'../../src/jest.js'"))
      const { tested } = await import(file)
      let message = ''
      try {
        tested.run()
      } catch (error) {
        message = (error as Error).message
      }
      // Jest indents what it prints below the name of the test.
      expect(`● ${tested.name}\n\n${message.replaceAll(/^(?=.)/gm, '  ')}\n`).toBe(shown)
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  })
})
