/** Scenarios read from the disk, and those shipped with this package. */
export { listScenarios, loadScenario, type ReadScenarioOptions, readScenario } from './load-scenario.js'
export type { TableReader } from './table-reader.js'
