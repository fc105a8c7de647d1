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
      const { completionScript } = await import('../actions/completion.js')
      terminal.write(await completionScript(shell, program.commands))
    })
}
