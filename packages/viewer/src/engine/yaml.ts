import { TapelineError } from '@tapeline/core/internal'
import type { Edit } from '@tapeline/core/what-if'
import { writeEdits } from '@tapeline/scenarios'
import type { BranchInfo } from '../protocol.js'
import type { World } from './world.js'

/** A branch with those below it, as the `whatIfs` of a scenario file. Branches of the file itself are left out. */
export async function yamlOf(world: World, name: string): Promise<string> {
  const own: BranchInfo[] = []
  for (
    let branch = world.branchOf(name);
    !branch.isShipped && branch.on !== undefined;
    branch = world.branchOf(branch.on)
  )
    own.unshift(branch)
  if (own.length === 0)
    throw new TapelineError({
      code: 'argument.invalid',
      message: `'${name}' is in the scenario file already.`,
    })
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
