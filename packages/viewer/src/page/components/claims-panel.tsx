import type { JSX } from 'preact'
import type { ClaimRow } from '../../protocol.js'
import { pathTitle, showFigure } from '../format.js'
import { field, update } from '../model.js'
import { verdicts } from '../page-state.js'
import { panels } from '../session.js'
import { MoreRows } from './more-rows.js'
import { Figure } from './number.js'
import { Sources } from './sources.js'

const shown = field('verdict')

/** What sources report beside what the replay computes. */
export function ClaimsPanel(): JSX.Element {
  const { claims = [], claimsCount = 0 } = panels.value ?? {}
  if (claims.length === 0) return <p class="empty">No claims yet at the cursor.</p>
  return (
    <>
      <fieldset class="chips">
        <legend class="visually-hidden">Verdicts</legend>
        {verdicts.map((verdict) => (
          <button
            key={verdict}
            type="button"
            class={`chip ${verdict.replace(' ', '-')}`}
            aria-pressed={shown.value === verdict}
            onClick={() => update({ verdict: shown.value === verdict ? undefined : verdict })}
          >
            {claims.filter((claim) => claim.verdict === verdict).length} {verdict}
          </button>
        ))}
      </fieldset>
      <ol class="plain claims">
        {claims
          .filter(({ verdict }) => shown.value === undefined || verdict === shown.value)
          .toReversed()
          .map((claim) => (
            <Claim key={claim.id} claim={claim} />
          ))}
      </ol>
      <MoreRows shown={claims.length} count={claimsCount} what="claims" />
    </>
  )
}

function Claim({ claim }: { readonly claim: ClaimRow }): JSX.Element {
  const { path, relation, reported, computed, wording, verdict, sources } = claim
  const prefix = relation === 'equals' ? '' : `${relation.replaceAll('-', ' ')} `
  return (
    <li>
      <div class="meta">
        <span class={`badge ${verdict.replace(' ', '-')}`}>{verdict}</span> {pathTitle(path)}
      </div>
      {wording !== undefined && <blockquote>{wording}</blockquote>}
      <dl class="pair">
        <div>
          <dt>Reported</dt>
          <dd>
            {prefix}
            {showFigure(path, reported)}
          </dd>
        </div>
        <div>
          <dt>Replay</dt>
          <dd>
            <Figure path={path} value={computed} />
          </dd>
        </div>
      </dl>
      <Sources sources={sources} />
    </li>
  )
}
