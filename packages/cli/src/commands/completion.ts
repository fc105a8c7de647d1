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
      const { listScenarios } = await import('@tapeline/scenarios/node')
      const { scenarioOf } = await import('../scenario/timeline-of.js')
      const { eventTypes } = await import('../scenario/event-types.js')
      const { bashScript } = await import('../completion/bash-script.js')
      const { zshScript } = await import('../completion/zsh-script.js')
      const scenarios = await Promise.all(listScenarios().map((name) => scenarioOf(name)))
      const completed = scenarios.map(({ name, title, whatIfs }) => ({
        name,
        title,
        whatIfs: whatIfs.map((item) => item.name),
      }))
      const script = shell === 'zsh' ? zshScript : bashScript
      const types = eventTypes().map(({ type }) => type)
      terminal.write(script(program.commands, { scenarios: completed, types }))
    })
}
