import type { Source } from '@tapeline/core'
import type { JSX } from 'preact'

/** Sources by name; only web addresses become links. */
export function Sources({ sources }: { readonly sources: readonly Source[] }): JSX.Element | null {
  if (sources.length === 0) return null
  return (
    <span class="sources">
      {sources.map(({ name, address, fact, confidence }) => {
        const text = fact === undefined ? name : `${name}, ${fact}`
        const shown =
          address !== undefined && /^https?:\/\//i.test(address) ? (
            <a href={address} target="_blank" rel="noreferrer noopener">
              {text}
            </a>
          ) : (
            text
          )
        return (
          <span key={text} class="source">
            {shown}
            {confidence && confidence !== 'high' && <em> ({confidence} confidence)</em>}
          </span>
        )
      })}
    </span>
  )
}
