import { type Fault, isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { branchNamed, placeFaults } from '../branch-named.js'
import type { Reading } from '../reading.js'
import type { Scenario } from '../scenario.js'
import type { DocumentPath } from '../yaml-document.js'
import type { ReadWhatIf } from './read-what-ifs.js'

/**
 * Makes every branch once, and notes faults of the edits at their places in the file. A branch of an invalid branch is not a
 * fault of its own.
 */
export function checkBranches(
  reading: Reading,
  scenario: Pick<Scenario, 'timeline' | 'whatIfs'>,
  read: readonly ReadWhatIf[],
): void {
  const failed = new Set<string>()
  const isSound = (name: string | undefined): boolean =>
    name === undefined || (!failed.has(name) && scenario.whatIfs.some((whatIf) => whatIf.name === name))
  for (const { whatIf, path } of parentsFirst(read)) {
    if (!isSound(whatIf.on)) {
      failed.add(whatIf.name)
      continue
    }
    try {
      branchNamed(scenario, whatIf.name)
    } catch (error) {
      if (!isTapelineError(error)) throw error
      failed.add(whatIf.name)
      reading.faults.pushAll(error, (fault) => placed(reading, fault, path))
    }
  }
}

/** Lets `branchNamed` throw the faults of edits with their places in the file. */
export function checkBranchesLater(
  reading: Reading,
  whatIfs: Scenario['whatIfs'],
  read: readonly ReadWhatIf[],
): void {
  const paths = new Map(read.map(({ whatIf, path }) => [whatIf.name, path]))
  placeFaults(whatIfs, (error, name) => {
    const faults = error.faults.map((fault) => placed(reading, fault, paths.get(name) ?? []))
    return new TapelineError(faults, { cause: error })
  })
}

function parentsFirst(read: readonly ReadWhatIf[]): ReadWhatIf[] {
  const byName = new Map(read.map((item) => [item.whatIf.name, item]))
  const ordered = new Set<ReadWhatIf>()
  const visit = (item: ReadWhatIf, onWay: ReadonlySet<ReadWhatIf>): void => {
    if (onWay.has(item)) return
    const parent = byName.get(item.whatIf.on ?? '')
    if (parent !== undefined) visit(parent, new Set([...onWay, item]))
    ordered.add(item)
  }
  for (const item of read) visit(item, new Set())
  return [...ordered]
}

/** The keys of the file differ from those of the way to an edit. */
function placed(reading: Reading, fault: Fault, path: DocumentPath): Fault {
  const own = (fault.edits?.at(-1) ?? []).map((step, index) => {
    if (step === 'events') return 'insert'
    return step === 'edits' && index > 0 ? 'inOrder' : step
  })
  return { ...fault, ...reading.spot([...path, ...own]) }
}
