import { parseSmall, smallScenario } from '../small-scenario.fixture.js'

/** The small scenario with what-ifs, as the items of their list are written. */
export const withWhatIfs = (yaml: string): Readonly<Record<string, string>> => ({
  'scenario.yaml': `${smallScenario['scenario.yaml']}whatIfs:\n${yaml}`,
})

/** The small scenario with one what-if and one edit, at line 48 and column 9. */
export const withEdit = (yaml: string): Readonly<Record<string, string>> =>
  withWhatIfs(`  - name: changed\n    edits:\n      - ${yaml}\n`)

/** What the core is given for an edit. */
export const readEdits = (yaml: string): unknown => parseSmall(withEdit(yaml)).whatIfs[0]?.edits
