import { describeFault, type Fault, isTapelineError, type Timeline } from '@tapeline/core'
import { didYouMean } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
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
    return whatIf(scenario.timeline, 'edited', edits)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const [first] = error.faults
    const more = error.faults.length === 1 ? '' : ` (and ${error.faults.length - 1} more)`
    throw new UsageError(`${faultText(first as Fault, flags, scenario.timeline)}${more}`)
  }
}

/** A fault in the words of the command line: it names edits and options by their flags. */
function faultText(fault: Fault, flags: readonly EditFlag[], timeline: Timeline<MarketEvent>): string {
  const { place, code, eventId } = fault
  const numbers = [...(place?.file ?? '').matchAll(/edits\[(\d+)\]/g)].map(([, number]) => Number(number))
  const flag = numbers.length === 0 ? undefined : flags[numbers.at(-1) ?? 0]
  const hint =
    code === 'edit.empty' && eventId !== undefined && timeline.find(eventId) === undefined
      ? didYouMean(
          eventId,
          [...timeline].map(({ id }) => id),
        )
      : ''
  const { place: _, expected, ...rest } = fault
  const shown = rest.code === 'edit.consequences' || expected === undefined ? rest : { ...rest, expected }
  const text = describeFault({ ...shown, message: messageOf(fault, flags) + hint })
  return flag === undefined ? text : `${showFlag(flag)}: ${text}`
}

function messageOf({ code, message }: Fault, flags: readonly EditFlag[]): string {
  if (code === 'edit.consequences') {
    return 'It has declared consequences; add --consequences keep, drop or scale=<k>.'
  }
  if (code === 'edit.empty') return message.replace(/, or set mayBeEmpty: true/, '')
  return message
    .replaceAll(/edits\[(\d+)\]/g, (all, number) => {
      const flag = flags[Number(number)]
      return flag === undefined ? all : showFlag(flag)
    })
    .replace('say which comes first: inOrder([…])', 'add --in-order to apply them in the order given')
    .replace('whose trading days to use.', 'whose trading days to use, for example --exchange XNYS.')
}
