/** Another user of the machine at the door of a server: her socket, her port, her logs. */
import { join } from 'node:path';
import { describeWithUsers, JOB, SLURM, type Town, type User } from '../faults/users.js';
import type { Run } from '../promises/harness.js';

/** Asks a server as curl would, in bash and node alone, and prints the status and the answer. */
const ASK = (place: string, token: string): string =>
  `node -e '
    const request = require("http").get({ ...JSON.parse(process.argv[1]), path: "/api/jobs?limit=9", agent: false,
      headers: { Host: "localhost", Authorization: "Bearer ${token}" } }, (response) => {
      process.stdout.write(response.statusCode + " "); response.pipe(process.stdout);
    });
    request.on("error", (error) => { console.log(error.code); });
  ' '${place}'`;

describeWithUsers('a second user and a server', (users) => {
  let town: Town;
  let ada: User;
  let bob: User;
  let eve: User;
  beforeAll(() => {
    ({ town, ada, bob, eve } = users());
  });

  const started: Run[] = [];
  afterEach(async () => {
    for (const run of started.splice(0)) {
      run.child.kill('SIGTERM');
      await run.ended;
    }
  });

  /** A server of this user; where it listens, as Node's http takes it, and its token. */
  async function serve(
    user: User,
    words: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ place: string; at: string; token: string }> {
    const run = user.startWords([town.launcher, 'serve', ...words], '000', env);
    started.push(run);
    await Promise.race([
      run.printed('#token='),
      run.ended.then(({ stderr }) => {
        throw new Error(stderr);
      }),
    ]);
    const said = run.output('stdout');
    const [, at = ''] = /, at (\S+), until/.exec(said) ?? [];
    const [, token = ''] = /#token=(\S+)/.exec(said) ?? [];
    const place = at.startsWith('/') ? { socketPath: at } : { host: '127.0.0.1', port: Number(at.split(':')[1]) };
    return { place: JSON.stringify(place), at, token };
  }

  test('on a port: only her own connections are taken, even where the token was stolen', async () => {
    await ada.run(JOB, { env: SLURM });
    const { place, token } = await serve(ada, ['--port', '0']);
    expect(ada.must(ASK(place, token))).toMatch(/^200 .*"job":"1234"/);
    expect(eve.must(ASK(place, token))).toBe('ECONNRESET\n');
    expect(ada.must(ASK(place, 'A'.repeat(43)))).toMatch(/^401 /);
  });

  test('on a socket: nobody else reaches it, whatever the umask is', async () => {
    await ada.run(JOB, { env: SLURM });
    const { place, at, token } = await serve(ada, []);
    expect(ada.must(ASK(place, token))).toMatch(/^200 .*"job":"1234"/);
    for (const other of [bob, eve]) {
      expect(other.must(ASK(place, token))).toBe('EACCES\n');
      expect(other.does(`ls ${join(at, '..')} || rm -f ${at} || mv ${at} ${at}2`).ok).toBe(false);
    }
  });

  test('where somebody has put something in the place of its folder, it listens elsewhere, and nothing goes there', async () => {
    const taken = join(town.tmp, `joblog-serve-${ada.uid}`);
    eve.must(`mkdir -m 777 ${taken}`);
    const before = town.picture(taken);
    const { at } = await serve(ada, []);
    expect(at.startsWith(taken)).toBe(false);
    expect(town.picture(taken)).toEqual(before);
    await expect(serve(ada, ['--socket', join(taken, 'x.sock')])).rejects.toThrow('it belongs to another user');
  });

  test('shows of a store that is shared with a group what the kernel lets him read, and nothing of one that is not', async () => {
    town.site(`store: ${town.shared}/{user}\nshare: "group:${town.group}"\n`);
    await ada.run(JOB, { env: SLURM });
    const store = join(town.shared, ada.name);
    const his = await serve(bob, ['--port', '0', '--dir', store]);
    expect(bob.must(ASK(his.place, his.token))).toMatch(/^200 .*"job":"1234"/);
    const hers = await serve(eve, ['--port', '0', '--dir', store]);
    const answer = eve.must(ASK(hers.place, hers.token));
    expect(answer).toMatch(/^200 \{"jobs":\[\]/);
    expect(answer).toContain('permission denied');
  });
});
