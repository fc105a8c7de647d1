/** Scenarios read from the disk, and those shipped with this package. */
// Here too, so that a shipped scenario and its what-ifs are read without loading parsers and schemas.
export { branchNamed } from './branch-named.js'
export { checkScenario } from './expectations/check-scenario.js'
export { listScenarios, loadScenario, type ReadScenarioOptions, readScenario } from './load-scenario.js'
export type { TableReader } from './table-reader.js'
