import { describeFault, type Fault, isTapelineError, type Timeline } from '@tapeline/core'
import { didYouMean } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import type { EditPath } from '@tapeline/core/types'
import { inOrder, whatIf } from '@tapeline/core/what-if'
import type { Scenario } from '@tapeline/scenarios'
import { UsageError } from '../usage-error.js'
import { type EditFlag, type EditFlagOptions, readEditFlags, showFlag } from './read-edit-flags.js'

/**
 * The recorded history of a scenario with edits from the command line, in order if requested.
 * @throws UsageError with the flag of an edit that cannot be read or applied
 */
export function editedBranch(
  scenario: Scenario,
  flags: readonly EditFlag[],
  options: EditFlagOptions & { readonly inOrder?: boolean },
): Timeline<MarketEvent> {
  const read = readEditFlags(flags, options, scenario.sources)
  const edits = options.inOrder === true ? [inOrder(read)] : read
  try {
    return whatIf(scenario.timeline, { name: 'edited', edits })
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const [first] = error.faults
    const more = error.faults.length === 1 ? '' : ` (and ${error.faults.length - 1} more)`
    throw new UsageError(`${faultText(first as Fault, flags, scenario.timeline)}${more}`)
  }
}

/** A fault in the words of the command line: it names edits and options by their flags. */
function faultText(fault: Fault, flags: readonly EditFlag[], timeline: Timeline<MarketEvent>): string {
  const { code, eventId } = fault
  const flag = flagAt(fault.edits?.at(-1), flags)
  const hint =
    code === 'edit.empty' && eventId !== undefined && timeline.find(eventId) === undefined
      ? didYouMean(
          eventId,
          [...timeline].map(({ id }) => id),
        )
      : ''
  const own = ownMessage(fault, flags)
  // The fault expects what a script would pass.
  const { place: _, expected, ...rest } = fault
  const shown = own !== undefined || code === 'edit.empty' ? rest : { ...rest, expected }
  const text = describeFault({ ...shown, message: (own ?? fault.message) + hint })
  return flag === undefined ? text : `${showFlag(flag)}: ${text}`
}

/** The flag of an edit; with `--in-order` all edits are in one. */
function flagAt(path: EditPath | undefined, flags: readonly EditFlag[]): EditFlag | undefined {
  const index = path?.[path.lastIndexOf('edits') + 1]
  return typeof index === 'number' ? flags[index] : undefined
}

/** The message where a flag helps; undefined for that of the fault. */
function ownMessage({ code, subject, edits = [] }: Fault, flags: readonly EditFlag[]): string | undefined {
  if (code === 'edit.consequences')
    return 'It has declared consequences; add --consequences keep, drop or scale=<k>.'
  if (code === 'edit.overlap') {
    const names = edits.flatMap((path) => flagAt(path, flags) ?? []).map(showFlag)
    return overlapMessage(names)
  }
  if (code === 'edit.invalid' && subject === 'exchange')
    return 'The exchange of this event is unknown; pass the exchange whose trading days to use, for example --exchange XNYS.'
  return undefined
}

/** @param names of the two edits */
export function overlapMessage(names: readonly string[]): string {
  return `${names.join(' and ')} both touch this event, or its move; add --in-order to apply them in the order given.`
}
