import type { ImportReport } from '@tapeline/import'
import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import type { ImportPricesFlags } from '../import/import-prices.js'

interface ImportCommandOptions extends ImportPricesFlags {
  readonly out: string
  readonly json?: boolean
}

const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value]

export function defineImport(program: Command, { terminal }: Context): void {
  program
    .command('import')
    .description('import bars or trades into a scenario, or into a file of events')
    .argument(
      '<source...>',
      'CSV, JSON Lines (each also .gz) or Parquet; several, a glob in quotes, or - for the standard input',
    )
    .requiredOption(
      '--out <path>',
      'a folder for a scenario, or a file of events: .jsonl, .parquet, .arrow, .tape',
    )
    .addOption(new Option('--bars', 'rows are bars (the default)').conflicts('trades'))
    .option('--trades', 'rows are trades')
    .addOption(new Option('--closes', 'rows are official closes of days').conflicts('trades'))
    .option('--map <fields>', "columns by field: 'open=Open,close=Last'; default: by name, reported")
    .option('--zone <zone>', "for times without an offset: 'America/New_York'; no default")
    .option('--time-format <format>', "for times that are not ISO 8601: '%m/%d/%Y %H:%M'")
    .addOption(
      new Option('--time <which>', 'the time of a row is this of its bar; default: by its column, reported')
        .choices(['start', 'end'])
        .conflicts(['trades', 'closes']),
    )
    .addOption(
      new Option('--interval <length>', "the length of a bar: '1m', '1h', '1d', '1w', '1mo'").conflicts(
        'trades',
      ),
    )
    .addOption(
      new Option('--straddling <what>', 'bars across an open or close: a fault, or cut to their session')
        .choices(['fault', 'place'])
        .conflicts(['trades', 'closes']),
    )
    .addOption(new Option('--symbol <symbol>', 'the symbol of every row').conflicts('symbolFromName'))
    .option('--symbol-from-name', 'the symbol is in the name of the file: NVDA_1d.csv')
    .option('--list <exchange>', 'the exchange of the instruments, such as XNAS or XTKS')
    .addOption(new Option('--kind <kind>', 'the kind of the listed instruments').choices(['equity', 'index']))
    .option('--instrument-name <symbol=name>', 'for a listed instrument; repeatable', collect)
    .option('--sector <symbol=sector>', 'for a listed instrument; repeatable', collect)
    .option('--source <name>', 'a source of every event; repeatable', collect)
    .addOption(
      new Option('--format <format>', 'the format of the files; default: by their names').choices([
        'csv',
        'jsonl',
        'parquet',
      ]),
    )
    .addOption(
      new Option('--encoding <encoding>', 'of CSV; default: by the first bytes, reported').choices([
        'utf-8',
        'utf-16',
        'windows-1252',
      ]),
    )
    .option('--delimiter <character>', "of CSV: ';', '\\t'; default: the best for the header")
    .option('--no-header', 'CSV files begin with a row; default: by its cells, reported')
    .option('--names <names>', "for the columns of CSV without a header: 'date,open,high,low,close'")
    .option('--skip-lines <count>', 'before the header of CSV; default: comments, sep=; and addresses')
    .addOption(
      new Option('--decimal <sign>', 'of numbers in text; default: a sign that fits all rows').choices([
        '.',
        ',',
      ]),
    )
    .option('--price-scale <factor>', "multiply prices by this: '1e-9'")
    .addOption(
      new Option('--epoch-unit <unit>', 'of times as numbers; default: by each file, reported').choices([
        's',
        'ms',
        'us',
        'ns',
      ]),
    )
    .option('--no-volume', 'omit volumes and sizes')
    .addOption(
      new Option('--adjustment <kind>', 'of the closes; default: as published')
        .choices(['dividend-adjusted', 'unknown'])
        .conflicts('trades'),
    )
    .option('--query <select>', 'read the rows of a DuckDB SELECT, which may read the sources')
    .addOption(
      new Option(
        '--as-of <when>',
        'the moment when the source was written; later bars are omitted; default: now',
      ).conflicts('trades'),
    )
    .option(
      '--split-adjusted [until]',
      'prices are adjusted for splits, as all from Yahoo: for all splits, or up to a day or moment',
    )
    .option(
      '--into <scenario>',
      'add the rows to these events, such as splits: a shipped name, a folder, a file of events',
    )
    .option('--unchecked', 'read the file of --into even if its checksums are missing or wrong')
    .option('--skip-bad', 'omit and count rows with faults')
    .option('--json', 'the report as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline import NVDA_1h.csv --symbol-from-name --zone America/New_York \\
    --list XNAS --out nvda
  tapeline import 'ticks/*.parquet' --trades --list XNAS --out ticks.tape
  tapeline import odd.csv --map time=Moment,close=Last --symbol NVDA \\
    --list XNAS --out odd
  tapeline import ticks.parquet --trades --list XNAS --out nvda.jsonl \\
    --query "SELECT * FROM 'ticks.parquet' WHERE symbol = 'NVDA'"`,
    )
    .action(async (sources: string[], options: ImportCommandOptions) => {
      const { writerOf } = await import('../import/writer-of.js')
      const { importPrices, importPricesToTape } = await import('../import/import-prices.js')
      const { progressBar } = await import('../terminal/progress-bar.js')
      const { out } = options
      const write = writerOf(out, options)
      const bar = progressBar(terminal)
      const watch = { signal: () => terminal.interrupted, onProgress: bar.show }
      const imported = async (): Promise<ImportReport> => {
        if (/\.tape$/i.test(out)) return await importPricesToTape(sources, out, options, watch)
        const { timeline, ...report } = await importPrices(sources, options, watch)
        await write(timeline, terminal.interrupted)
        return report
      }
      try {
        const report = await imported()
        bar.stop()
        if (options.json === true) terminal.write(`${JSON.stringify({ out: options.out, ...report })}\n`)
        else {
          const { describeImport } = await import('../describe/import.js')
          terminal.write(describeImport(terminal, report, options.out))
        }
      } finally {
        bar.stop()
      }
    })
}
