/** For snippets: each shipped scenario is read once, since a timeline never changes. Other scenarios are read as usual. */
import * as scenarios from '@tapeline/scenarios/node'

export const { listScenarios } = scenarios
const read = new Map<string, ReturnType<typeof scenarios.readScenario>>()

export const readScenario: typeof scenarios.readScenario = (name, options) => {
  if (!listScenarios().includes(name)) return scenarios.readScenario(name, options)
  const own = read.get(name) ?? scenarios.readScenario(name)
  read.set(name, own)
  return own
}

export const loadScenario: typeof scenarios.loadScenario = async (name, options) =>
  (await readScenario(name, options)).timeline
