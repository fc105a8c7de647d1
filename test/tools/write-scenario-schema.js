/**
 * Writes the JSON Schema of scenario files anew, from the schemas that the loader checks by:
 * `npx tsx --conditions=tapeline-source test/tools/write-scenario-schema.js`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarioJsonSchema } from '@tapeline/scenarios'
import { root } from './paths.js'

writeFileSync(
  join(root, 'packages/scenarios/scenario.schema.json'),
  `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`,
)
