import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { timelineFromJson } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'
import { deepFreeze } from './deep-freeze.js'
import type { Scenario } from './scenario.js'

/** The scenario of a folder as JSON, which is read in a third of the time of its files. `test/tools/compile-scenarios.js` writes it. */
export const COMPILED = 'compiled.json'

/** @returns the text of the file */
export function compileScenario(folder: string, scenario: Scenario): string {
  const content = { ...scenario, timeline: scenario.timeline.toJSON() }
  return `${JSON.stringify({ digest: digestOf(folder), scenario: content })}\n`
}

/** The scenario of a folder; undefined if its files have changed since it was compiled. */
export function readCompiled(folder: string): Scenario | undefined {
  const path = join(folder, COMPILED)
  if (!existsSync(path)) return undefined
  const { digest, scenario } = JSON.parse(readFileSync(path, 'utf8')) as {
    digest: string
    scenario: Scenario
  }
  if (digest !== digestOf(folder)) return undefined
  return deepFreeze({ ...scenario, timeline: timelineFromJson(marketEvents, scenario.timeline) })
}

/** A digest of all other files of the folder. */
function digestOf(folder: string): string {
  const digest = createHash('sha256')
  for (const name of readdirSync(folder).sort()) {
    if (name !== COMPILED) digest.update(`${name}\0`).update(readFileSync(join(folder, name)))
  }
  return digest.digest('hex')
}
