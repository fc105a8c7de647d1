import { useSignal, useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { saveText } from '../export.js'
import { failureFrom } from '../live-query.js'
import { branchesVersion, fail } from '../model.js'
import { engine } from '../session.js'

/** The edits of a branch as the `whatIfs` of a scenario file, to copy. */
export function YamlText({ name }: { readonly name: string }): JSX.Element {
  const text = useSignal('')
  const isOpen = useSignal(false)
  const isCopied = useSignal(false)
  useSignalEffect(() => {
    if (!isOpen.value || branchesVersion.value < 0) return
    isCopied.value = false
    engine.ask('yaml', { branch: name }).then(
      (yaml) => {
        text.value = yaml
        fail('yaml', undefined)
      },
      (error: unknown) => fail('yaml', failureFrom(error)),
    )
  })
  return (
    <details
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open
      }}
    >
      <summary>As YAML for a scenario file</summary>
      <textarea readOnly aria-label="Edits as YAML" rows={8} value={text.value} />
      <div class="row">
        <button
          type="button"
          class="small"
          onClick={async () => {
            await navigator.clipboard.writeText(text.value)
            isCopied.value = true
          }}
        >
          {isCopied.value ? 'Copied' : 'Copy'}
        </button>
        <button
          type="button"
          class="small"
          onClick={() => saveText(`${name}.yaml`, 'application/yaml', text.value)}
        >
          Save
        </button>
      </div>
    </details>
  )
}
