import type { JSX } from 'preact'
import { charts, dialog, field, update } from '../model.js'
import type { LowerTab, UpperTab } from '../page-state.js'
import { clockDifferenceCount, panels } from '../session.js'
import { AgendaPanel } from './agenda-panel.js'
import { ChartToolbar } from './chart-toolbar.js'
import { ChartView } from './chart-view.js'
import { ClaimsPanel } from './claims-panel.js'
import { ClocksPanel } from './clocks-panel.js'
import { ComparePanel } from './compare-panel.js'
import { DropZone } from './drop-zone.js'
import { EventCard } from './event-card.js'
import { Failures } from './failures.js'
import { KeysDialog } from './keys-dialog.js'
import { Lane } from './lane.js'
import { NewsPanel } from './news-panel.js'
import { RankingPanel } from './ranking-panel.js'
import { ReceiptDialog } from './receipt-dialog.js'
import { SearchDialog } from './search-dialog.js'
import { SectorsPanel } from './sectors-panel.js'
import { Tabs } from './tabs.js'
import { TopBar } from './top-bar.js'
import { TransportBar } from './transport-bar.js'
import { WatchPanel } from './watch-panel.js'
import { WhatIfPanel } from './what-if-panel.js'
import { WhyPanel } from './why-panel.js'

const upper = field('upper')
const lower = field('lower')

const upperPanels: Readonly<Record<UpperTab, () => JSX.Element>> = {
  watch: WatchPanel,
  ranking: RankingPanel,
  sectors: SectorsPanel,
  agenda: AgendaPanel,
}

const lowerPanels: Readonly<Record<LowerTab, () => JSX.Element>> = {
  news: NewsPanel,
  why: WhyPanel,
  'what-if': WhatIfPanel,
  compare: ComparePanel,
  claims: ClaimsPanel,
  clocks: ClocksPanel,
}

export function App(): JSX.Element {
  return (
    <>
      <TopBar />
      <Failures />
      <main>
        <div class="stage">
          <ChartToolbar />
          <div class="charts">
            {charts.value.map((_, index) => (
              // Charts have no names of their own, and are only added at the end.
              <ChartView key={index} index={index} />
            ))}
          </div>
          <Lane />
          <EventCard />
        </div>
        <aside class="side" aria-label="State at the cursor">
          <UpperDock />
          <LowerDock />
        </aside>
      </main>
      <TransportBar />
      {dialog.value === 'keys' && <KeysDialog />}
      {dialog.value === 'search' && <SearchDialog />}
      {dialog.value === 'receipt' && <ReceiptDialog />}
      <DropZone />
    </>
  )
}

function UpperDock(): JSX.Element {
  const Panel = upperPanels[upper.value]
  return (
    <Tabs
      id="upper-dock"
      label="Market"
      chosen={upper.value}
      onChoose={(name) => update({ upper: name })}
      tabs={[
        { name: 'watch', title: 'Quotes' },
        { name: 'ranking', title: 'Ranking' },
        { name: 'sectors', title: 'Sectors' },
        { name: 'agenda', title: 'Agenda' },
      ]}
    >
      <Panel />
    </Tabs>
  )
}

function LowerDock(): JSX.Element {
  const Panel = lowerPanels[lower.value]
  return (
    <Tabs
      id="lower-dock"
      label="Explanations"
      chosen={lower.value}
      onChoose={(name) => update({ lower: name })}
      tabs={[
        { name: 'news', title: 'News', count: panels.value?.newsCount },
        { name: 'why', title: 'Why' },
        { name: 'what-if', title: 'What if' },
        { name: 'compare', title: 'Compare' },
        { name: 'claims', title: 'Claims', count: panels.value?.claimsCount },
        { name: 'clocks', title: 'Clocks', count: clockDifferenceCount.value },
      ]}
    >
      <Panel />
    </Tabs>
  )
}
