import { TapelineError } from '@tapeline/core/internal'
import type { Edit } from '@tapeline/core/what-if'
import { writeEdits } from '@tapeline/scenarios'
import type { BranchInfo } from '../protocol.js'
import type { World } from './world.js'

/**
 * A branch as the `whatIfs` of a scenario file: with those of the page that it is on, so that the text can be added to the file. A
 * branch of the file itself is given alone.
 */
export async function yamlOf(world: World, name: string): Promise<string> {
  const shown = world.branchOf(name)
  if (shown.on === undefined)
    throw new TapelineError({
      code: 'argument.invalid',
      message: 'The recorded history has no edits. Choose a branch.',
    })
  const own: BranchInfo[] = [shown]
  let above = shown.isShipped ? shown : world.branchOf(shown.on)
  for (; !above.isShipped && above.on !== undefined; above = world.branchOf(above.on)) own.unshift(above)
  // Asked for at a click; a page starts faster without it.
  const { stringify } = await import('yaml')
  return stringify({
    whatIfs: own.map((branch) => ({
      name: branch.name,
      title: branch.title,
      on: branch.on,
      edits: writeEdits(branch.edits as readonly Edit[], world.sources),
    })),
  })
}
