import type { JSX } from 'preact'
import { typeTitle } from '../format.js'
import { field, update } from '../model.js'
import { panels } from '../session.js'
import { MoreRows } from './more-rows.js'
import { Sources } from './sources.js'
import { Time } from './time.js'

const chosen = field('event')

/** News and statements up to the cursor, newest first. */
export function NewsPanel(): JSX.Element {
  const { news = [], newsCount = 0 } = panels.value ?? {}
  if (news.length === 0) return <p class="empty">No news yet at the cursor.</p>
  return (
    <>
      <ol class="plain news">
        {news.toReversed().map(({ id, type, at, precision, text, sources }) => (
          <li key={id} class={chosen.value === id ? 'chosen' : ''}>
            <div class="meta">
              <Time at={at} look={precision === 'day' ? 'day' : 'short'} />{' '}
              <span class="type">{typeTitle(type)}</span>
            </div>
            <button type="button" class="headline" onClick={() => update({ event: id })}>
              {text}
            </button>
            <Sources sources={sources} />
          </li>
        ))}
      </ol>
      <MoreRows shown={news.length} count={newsCount} what="news" />
    </>
  )
}
