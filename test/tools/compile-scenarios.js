/**
 * Compiles the shipped scenarios anew, after a change of their files:
 * `npx tsx --conditions=tapeline-source test/tools/compile-scenarios.js`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listScenarios, readScenario } from '@tapeline/scenarios/node'
import { COMPILED, compileScenario } from '../../packages/scenarios/src/compiled-scenario.js'
import { root } from './paths.js'

for (const name of listScenarios()) {
  const folder = join(root, 'packages/scenarios/scenarios', name)
  const scenario = await readScenario(name, { branches: 'at-once' })
  writeFileSync(join(folder, COMPILED), compileScenario(folder, scenario))
}
