import type { SiteText } from '../../lib/site/files.js';
import {
  type Install,
  type Offer,
  type Plan,
  planInstall,
  planRemove,
  planUse,
  QUIET_DAYS,
  type Survey,
} from '../../lib/site/plan.js';
import { actionText, listText, refusalText } from '../../lib/site/words.js';

const PREFIX = '/sw/joblog';
const NOW = Date.UTC(2026, 10, 22, 6, 9);
const DAY = 24 * 60 * 60 * 1000;

const CONF: SiteText = { place: 'bin/launcher.conf', text: 'store=/s/{user}\n', executable: false };
const OFFER: Offer = {
  version: '1.1.0',
  from: '/src',
  files: [{ path: 'bin/joblog', bytes: 2048, executable: true }],
  runtime: { path: '/usr/bin/node', bytes: 98 << 20 },
};

function survey(changes: Partial<Survey> = {}): Survey {
  const history = [
    { time: '2026-01-01T00:00:00.000Z', to: '0.9.0' },
    { time: '2026-11-01T00:00:00.000Z', to: '1.0.0', from: '0.9.0' },
  ];
  return { prefix: PREFIX, versions: ['0.9.0', '1.0.0'], leftBehind: [], inUse: '1.0.0', history, ...changes };
}

function install(changes: Partial<Install> = {}): Install {
  const files = [{ file: CONF, standing: { kind: 'absent' } as const }];
  return { offer: OFFER, standing: { kind: 'absent' }, files, use: true, ...changes };
}

/** What an administrator is told of a plan. */
function told(plan: Plan, dry = true): string[] {
  if (plan.kind === 'refused') return [refusalText(plan.refusal, PREFIX)];
  return plan.actions.map((action) => actionText(action, PREFIX, dry));
}

describe('an install', () => {
  test('puts the new version beside the others first and takes it into use last, so that what is interrupted leaves the old one in use', () => {
    expect(told(planInstall(survey(), install()))).toEqual([
      'would install /sw/joblog/versions/1.1.0: 1 file, 98 MiB, Node.js with it',
      'would write /sw/joblog/bin/launcher.conf',
      'would take 1.1.0 into use instead of 1.0.0: runs that go on keep 1.0.0, new ones have 1.1.0',
    ]);
  });

  test('says the same of what it did as of what it would do', () => {
    expect(told(planInstall(survey({ inUse: undefined, versions: [], history: [] }), install()), false)).toEqual([
      'installed /sw/joblog/versions/1.1.0: 1 file, 98 MiB, Node.js with it',
      'wrote /sw/joblog/bin/launcher.conf',
      'took 1.1.0 into use: /sw/joblog/bin/joblog',
    ]);
  });

  test('does not take the version into use if that is to be done later', () => {
    const plan = planInstall(survey(), install({ use: false }));
    expect(told(plan)).toHaveLength(2);
  });

  test('leaves what an administrator has changed, and puts its own beside it', () => {
    const plan = planInstall(survey(), install({ files: [{ file: CONF, standing: { kind: 'changed' } }] }));
    expect(told(plan, false)[1]).toBe(
      'left /sw/joblog/bin/launcher.conf: somebody has changed it; what joblog would have written is in bin/launcher.conf.new',
    );
  });

  test('renews what joblog has written and nobody has changed', () => {
    const plan = planInstall(survey(), install({ files: [{ file: CONF, standing: { kind: 'ours' } }] }));
    expect(told(plan)[1]).toBe('would renew /sw/joblog/bin/launcher.conf: nobody had changed it');
  });

  test('that is repeated changes nothing', () => {
    const files = [{ file: CONF, standing: { kind: 'same' } as const }];
    const plan = planInstall(survey({ inUse: '1.1.0' }), install({ standing: { kind: 'same' }, files }));
    expect(told(plan)).toEqual([
      'left /sw/joblog/versions/1.1.0: it is there, and the same',
      'left /sw/joblog/bin/launcher.conf: it is there, and the same',
      'left /sw/joblog/bin/joblog: 1.1.0 is in use',
    ]);
  });

  test('never writes into the folder of another build of the same name, from which jobs may run', () => {
    expect(told(planInstall(survey(), install({ standing: { kind: 'changed' } })))).toEqual([
      '/sw/joblog/versions/1.1.0 is there and is another build, from which jobs may run; nothing was changed; give this one a name of its own: --as 1.1.0-2',
    ]);
  });

  test('removes what an interrupted one has left', () => {
    const plan = planInstall(survey({ leftBehind: ['.incoming-1'] }), install());
    expect(told(plan)[0]).toBe(
      'would remove /sw/joblog/versions/.incoming-1: an interrupted install or removal has left it',
    );
  });
});

describe('taking a version into use', () => {
  test('goes back as it goes on', () => {
    expect(planUse(survey(), '0.9.0')).toEqual({
      kind: 'plan',
      actions: [{ kind: 'use', to: '0.9.0', from: '1.0.0' }],
    });
  });

  test('of one that is in use does nothing', () => {
    expect(planUse(survey(), '1.0.0')).toEqual({ kind: 'plan', actions: [{ kind: 'is-in-use', version: '1.0.0' }] });
  });

  test('of one that is not there is refused, with those that are', () => {
    expect(told(planUse(survey(), '2.0.0'))).toEqual([
      'there is no version 2.0.0 under /sw/joblog; nothing was changed; there are 0.9.0, 1.0.0',
    ]);
  });
});

describe('removing a version', () => {
  test('is refused for the one in use, forced or not', () => {
    for (const force of [false, true])
      expect(planRemove(survey(), '1.0.0', NOW, force)).toEqual({
        kind: 'refused',
        refusal: { kind: 'in-use', version: '1.0.0' },
      });
  });

  test('is refused for as long as jobs may run from it, unless somebody knows that none does', () => {
    const [text] = told(planRemove(survey(), '0.9.0', NOW, false));
    expect(text).toContain('0.9.0 was in use until 2026-11-01T00:00Z, less than 30 days ago');
    expect(planRemove(survey(), '0.9.0', NOW, true).kind).toBe('plan');
    const later = Date.UTC(2026, 10, 1) + QUIET_DAYS * DAY;
    expect(planRemove(survey(), '0.9.0', later - 1, false).kind).toBe('refused');
    expect(planRemove(survey(), '0.9.0', later, false).kind).toBe('plan');
  });

  test('is refused for the last one in use although the launcher is gone: jobs may still run from it', () => {
    const gone = survey({ inUse: undefined });
    expect(planRemove(gone, '1.0.0', NOW, false)).toMatchObject({ refusal: { kind: 'lately-in-use' } });
    expect(planRemove(gone, '1.0.0', NOW, true).kind).toBe('plan');
  });

  test('of one that was never in use needs no force', () => {
    expect(planRemove(survey({ versions: ['1.0.0', '1.1.0'] }), '1.1.0', NOW, false)).toEqual({
      kind: 'plan',
      actions: [{ kind: 'remove-version', version: '1.1.0' }],
    });
  });
});

test('the list has the versions in their order, and says since and until when they were in use', () => {
  expect(listText(survey({ versions: ['1.10.0', '1.9.0', '1.0.0', '0.9.0'] }))).toBe(
    [
      '  0.9.0  in use until 2026-11-01T00:00Z',
      '* 1.0.0  in use since 2026-11-01T00:00Z',
      '  1.9.0',
      '  1.10.0',
      '',
    ].join('\n'),
  );
});
