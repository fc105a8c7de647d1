import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Shell = 'bash' | 'zsh'

/** The shells of this machine with a completion. */
export const SHELLS: readonly Shell[] = (['bash', 'zsh'] as const).filter(
  (shell) => spawnSync(shell, ['-c', ':']).status === 0,
)

/** The completions that a shell offers for the last word after sourcing a script. */
export function completed(shell: Shell, completion: string, words: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-completion-'))
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  try {
    const sourced = file('completion', completion)
    const offered = file('offered', '')
    const script = file('script', shell === 'bash' ? bash(sourced, words) : zsh(sourced, words, offered))
    const { stdout, stderr } = spawnSync(shell, shell === 'zsh' ? ['-f', script] : [script], {
      encoding: 'utf8',
      timeout: 25_000,
    })
    if (stderr !== '') throw new Error(stderr)
    const offers = shell === 'bash' ? stdout : readFileSync(offered, 'utf8')
    return offers.split('\n').filter((word) => word !== '')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function bash(sourced: string, words: readonly string[]): string {
  const list = words.map((word) => `'${word}'`).join(' ')
  return `source '${sourced}'
COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _tapeline; printf '%s\\n' "\${COMPREPLY[@]}"
`
}

/** zsh completes only in its line editor, so this runs another zsh on its own terminal, which writes its offers to a file. */
function zsh(sourced: string, words: readonly string[], offered: string): string {
  return `zmodload zsh/zpty
zpty -b inner zsh -f -i
zpty -w inner "autoload -Uz compinit && compinit -u -D; source '${sourced}'"
zpty -w inner 'compadd() {
  [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]] && { builtin compadd "$@"; return }
  local -a hits; builtin compadd -A hits "$@"; (( $#hits )) && print -l -- $hits >> ${offered}
  builtin compadd "$@"
}'
zpty -w inner 'leave() { exit }; zle -N leave; bindkey "^I" complete-word; bindkey "^X" leave'
zpty -w -n inner "${words.join(' ')}"$'\\t\\x18'
zpty -r inner ignored '*never*'
zpty -d inner
`
}
