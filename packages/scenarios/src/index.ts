export { listScenarios, loadScenario, readScenario } from './load-scenario.js'
export { parseScenario, type ScenarioFiles } from './parse-scenario.js'
export type { DeclaredConsequences, Scenario, UncausedMoves } from './scenario.js'
