/** A second, real user in the folders of a user who lets others in: by mistake, or with a group, as the site wants it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithUsers, expectUnharmed, fileMode, JOB, SLURM, type Town, type User } from './users.js';

/** The line for /etc/cron.d from the page for administrators, as cron(8) hands it to the shell. */
function cronLine(): string {
  const page = readFileSync(join(__dirname, '../../docs/site.md'), 'utf8');
  const [, line] = /^ *\d+ \d+ \* \* \* +root +(.+)$/m.exec(page) ?? [];
  if (line === undefined) throw new Error('docs/site.md has no line for cron');
  return line.replaceAll('\\%', '%');
}

describeWithUsers('a second user in an open folder, or in a group', (users) => {
  let town: Town;
  let ada: User;
  let bob: User;
  let eve: User;
  beforeAll(() => {
    ({ town, ada, bob, eve } = users());
  });

  describe('where the victim has left the folder of a job open to all', () => {
    beforeEach(() => {
      ada.must('mkdir -p ~/.joblog/1234; chmod 755 ~/.joblog; chmod 777 ~/.joblog/1234');
    });

    test.each([
      ['links', 'ln -s $precious $at/batch.stdout.log; ln -s $precious $at/batch.json'],
      ['a link that leads nowhere', 'ln -s $HOME/nowhere $at/batch.timeline'],
      ['second names of a file', 'echo hers >~/file; chmod 666 ~/file; ln ~/file $at/batch.stderr.log'],
      ['named pipes', 'mkfifo -m 666 $at/batch.stdout.log $at/batch.live.json'],
      ['files', 'echo hers >$at/batch.metadata.ndjson; chmod 666 $at/batch.metadata.ndjson'],
      ['folders', 'mkdir $at/batch.stderr.log'],
      [
        'files under temporary names',
        'ln -s $precious $at/batch.json.tmp; ln -s $precious $at/job.json.tmp; ln -s $precious $at/batch.stderr.log',
      ],
    ])('puts %s where the log goes: the log goes elsewhere, and nothing through them', async (_, plant) => {
      const at = join(ada.home, '.joblog/1234');
      eve.must(`at=${at} precious=${users().precious}; ${plant}`);
      // The folder of the job gets more files; what was in it stays.
      const planted = readdirSync(at).map((name) => join(at, name));
      const seen = (): object[] => [eve.home, users().precious, ...planted].map((path) => town.picture(path));
      const before = seen();
      const result = await ada.run(JOB, { env: SLURM });
      expectUnharmed(result);
      expect(result.notices).toEqual([]);
      expect(seen()).toEqual(before);
      expect(ada.must(`cat ${at}/batch+2.stdout.log`)).toBe('one\n{"epoch":1}\ntwo\n');
      expect((await ada.joblog(['verify', '1234', '--task', 'batch+2'])).stdout.toString()).toContain('complete');
    });

    test('puts a link in the place of a log while the job runs: refused with a notice, counted, and nothing goes through it', async () => {
      const at = join(ada.home, '.joblog/1234');
      const result = await users().during(join(at, 'batch.json'), () => {
        eve.must(`ln -s ${users().precious} ${at}/batch.stderr.log; ln -s ${users().precious} ${at}/batch.live.json`);
      });
      expectUnharmed(result);
      expect(result.notices).toEqual([
        expect.stringContaining(
          `cannot append to ${at}/batch.stderr.log: there is a symbolic link of that name already; the job goes on`,
        ),
      ]);
      expect(ada.must(`cat ~/open/precious ${at}/batch.stdout.log`)).toBe('precious\none\n{"epoch":1}\ntwo\n');
      const verdict = (await ada.joblog(['verify', '1234', '--json'])).stdout.toString();
      expect(JSON.parse(verdict)).toMatchObject({ ledger: { stderr: { in: { lines: 1 }, lost: { lines: 1 } } } });
    });
  });

  describe('where the site shares logs with a group', () => {
    const site = (group: string): void => {
      town.site(`store: ${town.shared}/{user}\nshare: "group:${group}"\n`);
    };

    test.each(['000', '077', '777'])(
      'reads them if he is in it, writes nothing, and others read nothing, under umask %s',
      async (umask) => {
        site(town.group);
        const store = join(town.shared, ada.name);
        const look = (): void => {
          bobSees(store);
        };
        expectUnharmed(await users().during(join(store, '1234/batch.json'), look, { umask, own: true }));
        expect(users().modes(store)).toEqual(['2750 d', '640 f']);
        expect(users().modes('~/own')).toEqual([fileMode(umask)]);
        look();
        expect(bob.must(`cat ${store}/1234/batch.stdout.log`)).toContain('two');
        expect((await bob.joblog(['list', '--dir', store])).stdout.toString()).toContain('1234');
        expect((await bob.joblog(['show', '1234', '--dir', store])).stdout.toString()).toContain('two');
        expect(eve.does(`ls ${store} || cat ${store}/1234/batch.stdout.log`)).toEqual({ ok: false, out: '' });
      },
    );

    function bobSees(store: string): void {
      const names = bob.must(`ls ${store}/1234`).trim().split('\n');
      expect(names).toEqual(expect.arrayContaining(['batch.json', 'job.json']));
      for (const name of names) {
        const file = `${store}/1234/${name}`;
        // A live file may have gone meanwhile.
        if (!name.includes('live')) bob.must(`cat ${file}`);
        expect(bob.does(`echo x >>${file}`).ok).toBe(false);
        expect(bob.does(`rm -f ${file}`).ok).toBe(false);
      }
      expect(bob.does(`touch ${store}/1234/x || touch ${store}/x || mkdir ${store}/1235`).ok).toBe(false);
    }

    test('reads nothing where the user is not in the group, and the user is told once', async () => {
      site('root');
      const result = await ada.run(JOB, { env: SLURM });
      expectUnharmed(result);
      expect(result.notices).toEqual([
        expect.stringContaining('cannot share the log with the group `root`: you are not a member of it here'),
      ]);
      expect((await ada.run(JOB, { env: SLURM })).notices).toEqual([]);
      expect(users().modes(join(town.shared, ada.name))).toEqual(['600 f', '700 d']);
    });
  });

  test("keeps her jobs when somebody else prunes the store that they have in common, and the site's own line prunes for each user", async () => {
    town.site(`store: ${town.shared}/{user}\nretention: {keep: 1}\n`);
    eve.must('touch ~/.logoptin');
    for (const user of [ada, eve])
      for (const id of ['1', '2']) await user.run(JOB, { env: { ...SLURM, SLURM_JOB_ID: id } });
    const common = { JOBLOG_DIR: join(town.shared, eve.name) };
    const result = await ada.joblog(['prune', '--keep', '0'], common);
    expect([result.status, result.stderr]).toEqual([
      1,
      expect.stringContaining('it belongs to another user; nothing was removed'),
    ]);
    expect(readdirSync(join(town.shared, eve.name)).sort()).toEqual(['1', '2']);

    // As root, from the documentation.
    const line = cronLine()
      .replaceAll('/shared/joblog', town.shared)
      .replaceAll('joblog prune', `${town.launcher} prune`);
    const { status, stderr } = spawnSync('/bin/sh', ['-c', line], {
      env: { PATH: process.env['PATH'], JOBLOG_SITE_CONFIG: town.siteFile, HOME: '/root' },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    for (const user of [ada, eve]) expect(readdirSync(join(town.shared, user.name))).toEqual(['2']);
  });

  test('finds nothing of joblog in /tmp, where she could put something in its way', async () => {
    // A spool, for a store that is slow for a second, would be in a folder that is Ada's alone (spool/spool-file.test.ts).
    town.site('limits: {spool: 0}\n');
    await ada.run(JOB, { env: SLURM });
    await ada.joblog(['doctor']);
    await ada.joblog(['show']);
    expect(readdirSync(town.tmp)).toEqual([]);
  });
});
