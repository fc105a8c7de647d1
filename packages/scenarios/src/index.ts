export { branchNamed } from './branch-named.js'
export { listScenarios, loadScenario, readScenario } from './load-scenario.js'
export { parseScenario, type ScenarioFiles } from './parse-scenario.js'
export type { DeclaredConsequences, Scenario, ScenarioWhatIf, UncausedMoves } from './scenario.js'
