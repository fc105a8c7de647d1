import { eventRetracted } from '@tapeline/core/internal'
import { marketEvents } from '@tapeline/core/market'
import { summarizeScenarios } from '@tapeline/scenarios/node'
import type { Command } from 'commander'
import { bashScript } from '../completion/bash-script.js'
import { zshScript } from '../completion/zsh-script.js'

/** The completion of some commands as a script of a shell. */
export async function completionScript(shell: string, commands: readonly Command[]): Promise<string> {
  const scenarios = await summarizeScenarios()
  const script = shell === 'zsh' ? zshScript : bashScript
  const types = [...marketEvents, eventRetracted].map(({ type }) => type)
  return script(commands, { scenarios, types })
}
