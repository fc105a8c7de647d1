import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import type { ImportPricesFlags } from '../import/import-prices.js'
import { progressBar } from '../terminal/progress-bar.js'

interface ImportCommandOptions extends ImportPricesFlags {
  readonly out: string
  readonly json?: boolean
}

const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value]

export function defineImport(program: Command, { terminal }: Context): void {
  program
    .command('import')
    .description('reads bars or trades into a scenario, or into a file of events')
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
    .option(
      '--map <fields>',
      "columns by field: 'open=Open,close=Last'; default: guessed by name, and stated",
    )
    .option('--zone <zone>', "of times without an offset: 'America/New_York'; never guessed")
    .option('--time-format <format>', "of times that are not ISO 8601: '%m/%d/%Y %H:%M'")
    .addOption(
      new Option('--time <which>', 'of its bar: the time of a row; default: by its column, and stated')
        .choices(['start', 'end'])
        .conflicts(['trades', 'closes']),
    )
    .addOption(
      new Option('--interval <length>', "how long a bar lasts: '1m', '1h', '1d', '1w', '1mo'").conflicts(
        'trades',
      ),
    )
    .addOption(
      new Option('--straddling <what>', 'bars across an open or close: a fault, or cut to their session')
        .choices(['fault', 'place'])
        .conflicts(['trades', 'closes']),
    )
    .addOption(new Option('--symbol <symbol>', 'of every row').conflicts('symbolFromName'))
    .option('--symbol-from-name', 'the symbol is in the name of the file: NVDA_1d.csv')
    .addOption(new Option('--list <exchange>', 'where the instruments are listed').choices(['XNAS', 'XNYS']))
    .addOption(new Option('--kind <kind>', 'of the listed instruments').choices(['equity', 'index']))
    .option('--instrument-name <symbol=name>', 'of a listed instrument; may be given again', collect)
    .option('--sector <symbol=sector>', 'of a listed instrument; may be given again', collect)
    .option('--source <name>', 'of every event; may be given again', collect)
    .addOption(
      new Option('--format <format>', 'how the files are written; default: by their names').choices([
        'csv',
        'jsonl',
        'parquet',
      ]),
    )
    .addOption(
      new Option('--encoding <encoding>', 'of CSV; default: by their beginning, and stated').choices([
        'utf-8',
        'utf-16',
        'windows-1252',
      ]),
    )
    .option('--delimiter <character>', "of CSV: ';', '\\t'; default: what parts the header best")
    .option('--no-header', 'CSV files begin with a row; default: by its cells, and stated')
    .option('--names <names>', "of the columns of CSV without a header: 'date,open,high,low,close'")
    .option('--skip-lines <count>', 'before the header of CSV; default: comments, sep=; and addresses')
    .addOption(
      new Option('--decimal <sign>', 'of numbers in text; default: what all rows allow').choices(['.', ',']),
    )
    .option('--price-scale <factor>', "what prices are multiplied by: '1e-9'")
    .addOption(
      new Option('--epoch-unit <unit>', 'of times as numbers; default: by each file, and stated').choices([
        's',
        'ms',
        'us',
        'ns',
      ]),
    )
    .option('--no-volume', 'leave volumes and sizes out')
    .addOption(
      new Option('--adjustment <kind>', 'of the closes; default: as they were published')
        .choices(['dividend-adjusted', 'unknown'])
        .conflicts('trades'),
    )
    .option('--query <select>', 'rows of a SELECT of DuckDB, which may read the sources')
    .addOption(
      new Option(
        '--as-of <when>',
        'when the source was written; bars that end later are left out; default: now',
      ).conflicts('trades'),
    )
    .option(
      '--split-adjusted [until]',
      'prices are adjusted for splits, as all of Yahoo are: for all, or those until a day or moment',
    )
    .option(
      '--into <scenario>',
      'events that the rows are added to, such as splits: a shipped name, a folder, a file of events',
    )
    .option('--unchecked', 'read the file of --into though its checksums are missing or wrong')
    .option('--skip-bad', 'leave rows with faults out, and count them')
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
      const { importPrices } = await import('../import/import-prices.js')
      const write = writerOf(options.out, options)
      const bar = progressBar(terminal)
      try {
        const { timeline, ...report } = await importPrices(sources, options, {
          signal: () => terminal.interrupted,
          onProgress: bar.show,
        })
        await write(timeline, terminal.interrupted)
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
