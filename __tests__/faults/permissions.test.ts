/**
 * A second, real user tries to read what is logged, and to have joblog write where it should not. The job never notices; nothing is written through
 * what was put in joblog's way.
 */
import { join } from 'node:path';
import { describeWithUsers, expectUnharmed, fileMode, JOB, SLURM, type Town, type User } from './users.js';

describeWithUsers('a second user', (users) => {
  let town: Town;
  let ada: User;
  let bob: User;
  let eve: User;
  beforeAll(() => {
    ({ town, ada, bob, eve } = users());
  });

  describe('without a word of the site', () => {
    test.each(['000', '022', '077', '777'])(
      'reads nothing of a job under umask %s, whose own files have the rights that it gave them',
      async (umask) => {
        expectUnharmed(await ada.run(`: >own; ${JOB}`, { umask, env: SLURM }));
        expect(users().modes('~/.joblog')).toEqual(['600 f', '700 d']);
        expect(users().modes('~/own')).toEqual([fileMode(umask)]);
        for (const user of [bob, eve]) {
          expect(user.does(`ls ${ada.home}/.joblog`).ok).toBe(false);
          expect(user.does(`cat ${ada.home}/.joblog/1234/*.log ${ada.home}/.joblog/1234/batch.stdout.log`)).toEqual({
            ok: false,
            out: '',
          });
        }
        expect(ada.must('cat ~/.joblog/1234/batch.stdout.log')).toContain('two');
      },
    );

    test('gets nowhere while the job runs, and the job goes on', async () => {
      town.site(`store: ${town.shared}/{user}\n`);
      const store = join(town.shared, ada.name);
      const result = await users().during(join(store, '1234/batch.json'), () => {
        for (const attempt of [
          `ls ${store}`,
          `cat ${store}/1234/batch.json`,
          `touch ${store}/1234/batch.stderr.log`,
          `ln -s ${users().precious} ${store}/1234/batch.stderr.log`,
          `ln ${users().precious} ${store}/1234/batch.metadata.ndjson`,
          `mkfifo ${store}/1234/batch.timeline`,
          `ln ${store}/1234/batch.json ~/mine`,
          `mv ${store} ${store}.old`,
          `rm -rf ${store}`,
          `chmod 777 ${store}`,
        ])
          expect({ attempt, ...eve.does(attempt) }).toEqual({ attempt, ok: false, out: '' });
      });
      expectUnharmed(result);
      expect(result.notices).toEqual([]);
      expect(ada.must(`cat ${store}/1234/batch.stdout.log`)).toBe('one\n{"epoch":1}\ntwo\n');
    });
  });

  describe('who was there first, in a place where everybody may make folders', () => {
    /** What can be put in the way: `$at` is the place, `$HOME` Eve's own. */
    const OBSTACLES: readonly (readonly [string, string])[] = [
      ['a folder', 'mkdir -m 777 "$at"'],
      [
        'a folder with a job in it',
        `mkdir -p "$at/1234"; echo '{"joblog":1}' >"$at/1234/job.json"; chmod -R 777 "$at"`,
      ],
      ['a link to a folder of her own', 'mkdir -m 777 ~/trap; ln -s ~/trap "$at"'],
      ["a link to one of the victim's folders", 'ln -s "$victim/open" "$at"'],
      ['a link that leads nowhere', 'ln -s ~/nowhere "$at"'],
      ['a file', 'echo hers >"$at"; chmod 666 "$at"'],
      ['a second name of a file', 'echo hers >~/file; chmod 666 ~/file; ln ~/file "$at"'],
      ['a named pipe', 'mkfifo -m 666 "$at"'],
    ];

    test.each(OBSTACLES)('with %s in the place of a store: refused, with one notice', async (_, obstruct) => {
      town.site(`store: ${town.shared}/{user}\n`);
      const at = join(town.shared, ada.name);
      eve.must(`at=${at} victim=${ada.home}; ${obstruct}`);
      await refusesTo(at);
    });

    test.each(OBSTACLES)(
      'with %s in the place of a job, in a store that all users have in common: refused, with one notice',
      async (_, obstruct) => {
        town.site(`store: ${town.shared}\n`);
        const at = join(town.shared, '1234');
        eve.must(`at=${at} victim=${ada.home}; ${obstruct}`);
        await refusesTo(at);
        // Another job of hers is none the worse for it.
        expectUnharmed(await ada.run(JOB, { env: { ...SLURM, SLURM_JOB_ID: '1235' } }));
        expect(ada.must(`cat ${town.shared}/1235/batch.stdout.log`)).toContain('two');
      },
    );

    test('cannot have it looked for whether somebody who has not opted in is logged: her command is started at once', async () => {
      town.site(`store: ${town.shared}/{user}\n`);
      ada.must('rm ~/.logoptin');
      const at = join(town.shared, ada.name);
      eve.must(`mkdir -p ${at}/1234; echo '{}' >${at}/1234/job.json; chmod -R 777 ${at}`);
      const before = town.picture(town.shared);
      const result = await ada.run('echo $PPID; exit 7', { env: { ...SLURM, JOBLOG_DIR: at } });
      // The parent of the command is this test's own process: joblog has become the command.
      expect([result.status, result.stderr, result.stdout.toString()]).toEqual([7, '', `${process.pid}\n`]);
      expect(town.picture(town.shared)).toEqual(before);
    });

    async function refusesTo(at: string): Promise<void> {
      const seen = (): object => ({
        ...town.picture(town.shared),
        ...town.picture(eve.home),
        ...town.picture(ada.home),
      });
      const before = seen();
      const result = await ada.run(JOB, { env: SLURM });
      expectUnharmed(result);
      expect(result.notices).toEqual([expect.stringContaining('joblog: cannot use the store ')]);
      expect(result.notices[0]).toMatch(
        /: (?:it belongs to another user|it is a symbolic link.*|it is not a folder); the job runs, nothing is logged/,
      );
      expect(result.notices[0]).toContain(at);
      expect(seen()).toEqual(before);
    }
  });

  describe('who can write to the home folder of the victim', () => {
    test.each([
      ['a file', 'touch $victim/.logoptin'],
      ["a link to one of the victim's files", 'ln -s $victim/open/precious $victim/.logoptin'],
      ['a named pipe', 'mkfifo $victim/.logoptin'],
      ['a link to a device', 'ln -s /dev/zero $victim/.logoptin'],
    ])('cannot opt in for her with %s', async (_, plant) => {
      ada.must('rm ~/.logoptin; chmod 777 ~');
      eve.must(`victim=${ada.home}; ${plant}`);
      const before = town.picture(ada.home);
      const result = await ada.run(JOB, { env: SLURM });
      expectUnharmed(result);
      expect(result.notices).toEqual([
        expect.stringContaining(
          'cannot use ~/.logoptin: it belongs to another user, and nobody can opt in for you; the job runs, nothing is logged',
        ),
      ]);
      expect(town.picture(ada.home)).toEqual(before);
      expect((await ada.joblog(['status'])).stdout.toString()).toContain('no (~/.logoptin belongs to another user');
    });
  });
});
