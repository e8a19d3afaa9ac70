import { FIRST_VIEW, pressed, TOP_KEYS, type TopView } from '../../lib/view/top-keys.js';

function after(...keys: readonly string[]): TopView {
  return keys.reduce((view, key) => pressed(view, key).view, FIRST_VIEW);
}

describe('a key of joblog top', () => {
  test.each([
    ['l', 'log'],
    ['m', 'table'],
    ['g', 'graph'],
  ])('%s shows the %s alone, and all panes when it is pressed again', (key, pane) => {
    expect(after(key).pane).toBe(pane);
    expect(after(key, key).pane).toBe('all');
  });

  test('of one pane leads to that of another at once, and Esc back to all', () => {
    expect(after('l', 'g').pane).toBe('graph');
    expect(after('l', 'escape').pane).toBe('all');
  });

  test('t goes through the tasks, T back', () => {
    expect(after('t', 't').task).toBe(2);
    expect(after('t', 'T', 'T').task).toBe(-1);
  });

  test('x and Space are switched on and off', () => {
    expect(after('x', ' ')).toEqual({ ...FIRST_VIEW, byTime: true, paused: true });
    expect(after('x', ' ', 'x', ' ')).toEqual(FIRST_VIEW);
  });

  test('p, n and the arrows ask for another job, of which all tasks are shown, and end the pause', () => {
    const view = { ...FIRST_VIEW, task: 3, paused: true, pane: 'log' } as const;
    for (const [key, deed] of [
      ['p', 'older'],
      ['left', 'older'],
      ['n', 'newer'],
      ['right', 'newer'],
    ] as const)
      expect(pressed(view, key)).toEqual({ view: { ...FIRST_VIEW, pane: 'log' }, deed });
  });

  test('leaves the help, whatever it is, and does nothing else', () => {
    expect(after('?').help).toBe(true);
    expect(after('?', 'g')).toEqual(FIRST_VIEW);
  });

  test.each([
    ['q', 'quit'],
    ['^c', 'quit'],
    ['^z', 'suspend'],
    ['^l', 'redraw'],
  ])('%s means %s, also in the help', (key, deed) => {
    for (const view of [FIRST_VIEW, after('?')]) expect(pressed(view, key)).toEqual({ view, deed });
  });

  test('that means nothing changes nothing', () => {
    for (const key of ['', 'z', '^x', 'f1', 'constructor', '\u001b[200~'])
      expect(pressed(FIRST_VIEW, key)).toEqual({ view: FIRST_VIEW, deed: 'none' });
  });

  test('that matters most stands first, so that a narrow screen names it', () => {
    expect(TOP_KEYS.slice(0, 2).map(({ short }) => short)).toEqual(['quit', 'help']);
  });
});
