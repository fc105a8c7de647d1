/** Scenarios read from the disk, and those shipped with this package. */
export type { ScenarioSummary } from './compiled-scenario.js'
export {
  listScenarios,
  loadScenario,
  type ReadScenarioOptions,
  readScenario,
  summarizeScenarios,
} from './load-scenario.js'
export type { TableReader } from './table-reader.js'
