import { Argument, type Command } from 'commander'
import type { Context } from '../context.js'

export function defineCompletion(program: Command, { terminal }: Context): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and names')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      `
Examples:
  source <(tapeline completion bash)
  source <(tapeline completion zsh)    # after compinit
  tapeline completion zsh > ~/.zfunc/_tapeline    # a folder in fpath`,
    )
    .action(async (shell: string) => {
      const { eventRetracted } = await import('@tapeline/core/internal')
      const { marketEvents } = await import('@tapeline/core/market')
      const { summarizeScenarios } = await import('@tapeline/scenarios/node')
      const { bashScript } = await import('../completion/bash-script.js')
      const { zshScript } = await import('../completion/zsh-script.js')
      const scenarios = await summarizeScenarios()
      const script = shell === 'zsh' ? zshScript : bashScript
      const types = [...marketEvents, eventRetracted].map(({ type }) => type)
      terminal.write(script(program.commands, { scenarios, types }))
    })
}
