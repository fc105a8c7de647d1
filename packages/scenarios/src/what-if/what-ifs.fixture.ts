import { parseSmall, smallScenario } from '../small-scenario.fixture.js'

/** The small scenario with what-ifs, from the written items of their list. */
export const withWhatIfs = (yaml: string): Readonly<Record<string, string>> => ({
  'scenario.yaml': `${smallScenario['scenario.yaml']}whatIfs:\n${yaml}`,
})

/** The small scenario with one what-if and one edit, at line 48 and column 9. */
export const withEdit = (yaml: string): Readonly<Record<string, string>> =>
  withWhatIfs(`  - name: changed\n    edits:\n      - ${yaml}\n`)

/** The edits that the core gets for an edit of the file. */
export const readEdits = (yaml: string): unknown => parseSmall(withEdit(yaml)).whatIfs[0]?.edits
