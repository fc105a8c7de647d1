export { branchNamed } from './branch-named.js'
export {
  type CheckedClaim,
  type CheckedExpectation,
  checkScenario,
  type ScenarioCheck,
} from './expectations/check-scenario.js'
export type { ExpectedRelation, ScenarioExpectation, StateAddress } from './expectations/expectation.js'
export { type JsonSchema, scenarioJsonSchema } from './json-schema.js'
export { listScenarios, loadScenario, type ReadScenarioOptions, readScenario } from './load-scenario.js'
export { parseScenario, type ScenarioFiles } from './parse-scenario.js'
export type {
  DeclaredConsequences,
  Scenario,
  ScenarioDocument,
  ScenarioWhatIf,
  UncausedMoves,
} from './scenario.js'
export type { TableCell, TableColumns, TableReader } from './table-reader.js'
export { readShiftBy } from './what-if/read-shift-by.js'
export { writeScenario } from './write-scenario.js'
