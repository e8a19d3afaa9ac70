/**
 * What users see, as text, at three sizes of a terminal, with colours and without. The screens are in `__tests__/fixtures/screens`, where they can be looked at;
 * `UPDATE_SCREENS=1 npx jest screens` writes them anew. A colour is written `{36}`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { compare } from '../../lib/commands/compare.js';
import { hasColour } from '../../lib/commands/show/pager.js';
import { show } from '../../lib/commands/show/show.js';
import { TopReader } from '../../lib/commands/top/reader.js';
import type { GraphView } from '../../lib/requests.js';
import { findJob } from '../../lib/store/reader/find.js';
import { widthOf } from '../../lib/view/text.js';
import { FIRST_VIEW, pressed } from '../../lib/view/top-keys.js';
import { metadataLine, OPEN, StoreBuilder } from '../store/reader/store-builder.js';
import { type Captured, captured } from './capture-context.js';

const SCREENS = join(__dirname, '..', 'fixtures', 'screens');

let store: StoreBuilder;
beforeAll(() => {
  store = new StoreBuilder();
  training('1234', 'base', 0.003);
  training('1235', '快い', 0.006);
  // A loss that was requeued, with a gap: X falls back.
  const rows = [1, 2, 3, 4, 5, 6, 3, 4, 5, 6, 7, 8, 9].map((step, index) =>
    metadataLine(
      index,
      `{"progress":${step},"loss":${step === 8 ? 'null' : (10 / (step + (index < 6 ? 0 : 2))).toFixed(3)}}`,
    ),
  );
  store.task('1236', 'main', { metadata: rows.join('') });
  for (const task of ['0.0', '0.1']) {
    const lines = Array.from(
      { length: 60 },
      (_, line) => `rank ${task}: epoch ${line + 1} of 100 is over, 猫 were seen\n`,
    );
    store.task('1237', task, {
      record: { ...OPEN, name: 'resnet \u001b[2J', host: hostname(), boot: null, pid: process.pid },
      stdout: lines.join(''),
      stderr: 'UserWarning: lr is \u001b[31mhigh\n',
      live: {
        joblog: 1,
        time: '2026-11-22T06:00:00.000Z',
        stderr: { rows: ['epoch 61: [####......] 40%'], after: 29 },
      },
      ...(task === '0.0' ? { metadata: curve('resnet', 0.003).join('') } : {}),
    });
  }
});
afterAll(() => {
  store.remove();
});

/** A training that has come to its end. */
function training(id: string, name: string, lr: number): void {
  store.task(id, 'main', { record: { name }, metadata: curve(name, lr).join('') });
}

/** Metadata as it comes out of a training, the same every time. */
function curve(name: string, lr: number): string[] {
  const rows = [metadataLine(0, `{"cfg":{"lr":${lr},"batch":64},"model":"resnet ${name}","classes":["猫","dog"]}`)];
  for (let epoch = 1; epoch <= 40; epoch += 1) {
    const wave = Math.sin(epoch * 2.3) / 20;
    const loss = 2.3 * Math.exp(-epoch * lr * 30) + 0.1 + wave;
    const data = {
      epoch,
      loss: Number(loss.toFixed(4)),
      val_loss: Number((loss * 1.2 + wave).toFixed(4)),
      acc: Number((1 - loss / 2.5).toFixed(3)),
      lr: Number((lr * 0.9 ** epoch).toPrecision(3)),
      mem: 11_534_336_000 + epoch * 1024,
      phase: epoch % 2 === 0 ? '検証 phase' : 'train',
    };
    rows.push(metadataLine(epoch * 30, JSON.stringify(data)));
  }
  return rows;
}

const GRAPH: GraphView = { kind: 'graph', keys: [], log: false, smooth: 0, ascii: false, json: false };
const graph = (job: string, changes: Partial<GraphView>) => (context: Captured) =>
  show({ verb: 'show', dir: store.root, job, view: { ...GRAPH, ...changes } }, context);

const WHAT: Record<string, (context: Captured) => Promise<number>> = {
  table: (context) =>
    show({ verb: 'show', dir: store.root, job: '1234', view: { kind: 'metadata', format: 'table' } }, context),
  graph: graph('1234', { keys: ['loss', 'val_loss', 'acc'] }),
  'graph-one': graph('1234', { keys: ['loss'], smooth: 0.6 }),
  'graph-log': graph('1234', { keys: ['lr', 'loss'], log: true }),
  'graph-requeued': graph('1236', {}),
  'graph-ascii': graph('1234', { keys: ['loss', 'val_loss'], ascii: true, by: 'time', range: '2min:15min' }),
  compare: (context) =>
    compare({ verb: 'compare', dir: store.root, jobs: ['1234', '1235'], ...GRAPH, keys: ['loss'] }, context),
};

/** What joblog top shows after these keys. */
const top =
  (...keys: readonly string[]) =>
  async (context: Captured): Promise<number> => {
    const found = findJob({ root: store.root, cwd: '/', job: '1237' });
    if (found.kind !== 'found') return 1;
    const reader = new TopReader(store.root, found, context);
    await reader.look();
    const view = keys.reduce((before, key) => pressed(before, key).view, FIRST_VIEW);
    const { columns = 0, rows = 0 } = context;
    const lines = reader.screen(view, { columns, rows, charset: 'braille', colour: hasColour(context) });
    expect(lines).toHaveLength(rows);
    context.stdout(lines.join('\n'));
    return 0;
  };
Object.assign(WHAT, { top: top(), 'top-table': top('m', 't'), 'top-help': top('?'), 'top-log': top('l', 'T') });

const SIZES = [
  [80, 24],
  [200, 50],
  [40, 24],
] as const;

describe.each(SIZES)('on a terminal of %i by %i', (columns, rows) => {
  describe.each(['colour', 'plain'])('%s', (way) => {
    test.each(Object.keys(WHAT))('%s looks as it should', async (what) => {
      const env = {
        JOBLOG_PAGER: 'cat',
        JOBLOG_SITE_CONFIG: '/nonexistent/x',
        LANG: 'C.UTF-8',
        TERM: 'xterm',
        ...(way === 'plain' ? { NO_COLOR: '1' } : {}),
      };
      const context = captured({ isTerminal: true, columns, rows, env });
      expect(await WHAT[what]?.(context)).toBe(0);
      expect(context.err()).toBe('');
      const lines = context.out().split('\n');
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      const shown = lines.map((line) => line.replace(/\u001b\[(\d+)m/g, '{$1}')).join('\n');
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      if (way === 'plain') expect(shown).not.toMatch(/\{3\d\}/);
      const path = join(SCREENS, `${what}-${columns}x${rows}-${way}.txt`);
      if (process.env['UPDATE_SCREENS'] === '1') writeFileSync(path, shown);
      expect(shown).toBe(readFileSync(path, 'utf8'));
    });
  });
});
