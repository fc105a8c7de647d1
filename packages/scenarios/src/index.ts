/** The format of scenarios, their parser and their checks, without access to files; `node` reads them from the disk. */
export { branchNamed } from './branch-named.js'
export type { Branches } from './branches.js'
export {
  type CheckedClaim,
  type CheckedExpectation,
  checkScenario,
  type ScenarioCheck,
} from './expectations/check-scenario.js'
export type { ExpectedRelation, ScenarioExpectation, StateAddress } from './expectations/expectation.js'
export { type JsonSchema, scenarioJsonSchema } from './json-schema.js'
export { parseScenario, type ScenarioFiles } from './parse-scenario.js'
export type {
  DeclaredConsequences,
  Scenario,
  ScenarioDocument,
  ScenarioWhatIf,
  UncausedMoves,
} from './scenario.js'
export { scenarioFromJson, scenarioToJson } from './scenario-json.js'
export type { TableCell, TableColumns } from './table-reader.js'
export { readShiftBy } from './what-if/read-shift-by.js'
export { writeEdits } from './what-if/write-edits.js'
export { writeScenario } from './write-scenario.js'
