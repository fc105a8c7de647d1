import type { Command } from 'commander'
import { Option } from 'commander'
import type { ChartOptions } from '../actions/chart.js'
import type { Context } from '../context.js'
import { SELECTOR_HELP, withEditOptions } from '../edit-options.js'
import { once } from '../once.js'
import { SCENARIO, withTableOptions } from '../view-options.js'

const HELP = `${SELECTOR_HELP}

Examples:
  tapeline chart deepseek-r1 NVDA ^IXIC ^DJI META --day 2025-01-27 -o day.svg
  tapeline chart deepseek-r1 NVDA --candles --what-if no-release -o nvda.png
  tapeline chart deepseek-r1 NVDA --scale r1-release=0.5 --from 2025-01-24 \\
    --theme dark > nvda.svg`

const collect = (name: string, before: readonly string[] = []): readonly string[] => [...before, name]

export function defineChart(program: Command, { terminal }: Context): void {
  const command = program
    .command('chart')
    .description('draw prices, what-ifs on top of them, and the events below')
    .argument(...SCENARIO)
    .argument('<symbols...>', 'the instruments: NVDA ^IXIC')
    .option('-o, --out <file>', 'an .svg or .png file; default: SVG on the standard output', once)
    .option('--what-if <name>', 'with a what-if of the scenario, dashed; may be repeated', collect)
    .option('--known-at <moment>', 'as known at this moment', once)
    .option('--day <date>', 'one trading day, from its open to its close', once)
    .option('--from <moment>', 'the first moment, or day; default: the first price', once)
    .option('--to <moment>', 'the last moment, or day; default: the last price', once)
    .addOption(
      new Option('--unit <unit>', 'default: price for one instrument, else percent').choices([
        'price',
        'percent',
      ]),
    )
    .option('--candles', 'candles of the bars of the first instrument')
    .option('--title <text>', 'default: the title of the scenario, or the day', once)
    .option('--events <count>', 'the most events below the chart; default: 8', once)
    .option('--axis-zone <zone>', "the zone of the time axis; default: the exchange's", once)
    .addOption(new Option('--theme <theme>', 'default: light').choices(['light', 'dark']))
    .option('--width <pixels>', 'default: 960', once)
    .option('--height <pixels>', 'default: 540', once)
    .option('--pixel-ratio <ratio>', 'of a .png: pixels of the file for each pixel; default: 2', once)
    .option('--font <file>', 'of a .png: a font, for a computer without fonts', once)
    .option('--json', 'one JSON object about the file; without -o, the contents of the chart')
  const flags = withEditOptions(command)
  command
    .addHelpText('after', HELP)
    .action(async (scenario: string, symbols: readonly string[], options: ChartOptions) => {
      const { printChart } = await import('../actions/chart.js')
      await printChart(terminal, scenario, symbols, flags, options)
    })
  withTableOptions(command)
}
