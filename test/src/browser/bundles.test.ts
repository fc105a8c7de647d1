/**
 * The entries that run in browsers can be bundled for them: no import of Node is left, and the bundle runs where only the
 * globals of the language exist, without `Buffer` and `process`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { checkScenario } from '@tapeline/scenarios'
import { readScenario } from '@tapeline/scenarios/node'
import { build } from 'esbuild'
import { root } from '../../tools/paths.js'

const program = `
import * as core from '@tapeline/core'
import * as calendar from '@tapeline/core/calendar'
import * as market from '@tapeline/core/market'
import * as player from '@tapeline/core/player'
import * as receipt from '@tapeline/core/receipt'
import * as whatIf from '@tapeline/core/what-if'
import * as scenarios from '@tapeline/scenarios'
export { core, calendar, market, player, receipt, whatIf, scenarios }
`

/** Bundles the text of a module as a page's bundler would. */
async function bundleOf(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${root}/test` },
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    conditions: ['tapeline-source', 'browser'],
    format: 'iife',
    globalName: 'bundle',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** The files of a shipped scenario, by their names. Each cell of its tables is quoted, so that the CSV parser is used too. */
function filesOf(name: string): Record<string, string> {
  const folder = join(root, 'packages/scenarios/scenarios', name)
  const quoted = (text: string): string =>
    text.replaceAll(/^[^#\n]+$/gm, (line) =>
      line
        .split(',')
        .map((cell) => JSON.stringify(cell))
        .join(','),
    )
  return Object.fromEntries(
    readdirSync(folder).map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return [file, file.endsWith('.csv') ? quoted(text) : text]
    }),
  )
}

describe('a bundle for browsers', () => {
  it('parses, replays and checks a scenario as Node does', async () => {
    const context = createContext({ files: filesOf('meta-2022-02-03') })
    runInContext(await bundleOf(program), context)
    const inBrowser = runInContext(
      `{
        const { core, market, scenarios } = bundle
        const scenario = scenarios.parseScenario({ read: (path) => files[path] })
        const state = core.replay(scenario.timeline, market.market).atEnd()
        JSON.stringify([state.quotes, scenarios.checkScenario(scenario)])
      }`,
      context,
    )
    const scenario = await readScenario('meta-2022-02-03')
    const { quotes } = replay(scenario.timeline, market).atEnd()
    expect(Object.keys(quotes).length).toBeGreaterThan(0)
    expect(inBrowser).toBe(JSON.stringify([quotes, checkScenario(scenario)]))
  })

  it('cannot be made of an entry that reads files', async () => {
    await expect(bundleOf("export * from '@tapeline/scenarios/node'")).rejects.toThrow(
      /Could not resolve "node:fs"/,
    )
  })
})
