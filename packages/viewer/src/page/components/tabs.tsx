import type { ComponentChildren, JSX } from 'preact'

export interface TabsProps<Name extends string> {
  readonly id: string
  readonly label: string
  readonly tabs: readonly {
    readonly name: Name
    readonly title: string
    readonly count?: number | undefined
  }[]
  readonly chosen: Name
  onChoose(name: Name): void
  readonly children: ComponentChildren
}

/** Panels as tabs: arrows move between them, Tab leads into the panel. */
export function Tabs<Name extends string>({
  id,
  label,
  tabs,
  chosen,
  onChoose,
  children,
}: TabsProps<Name>): JSX.Element {
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    event.stopPropagation()
    const index = tabs.findIndex(({ name }) => name === chosen)
    const next = tabs[(index + by + tabs.length) % tabs.length]
    if (next === undefined) return
    onChoose(next.name)
    document.getElementById(`${id}-${next.name}`)?.focus()
  }
  return (
    <section class="dock" id={id} aria-label={label}>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(({ name, title, count }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {title}
            {count !== undefined && count > 0 && <span class="count">{count}</span>}
          </button>
        ))}
      </div>
      <div class="panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </section>
  )
}
