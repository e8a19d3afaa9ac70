/** What puts joblog into PATH, in the real shells and with the real modules. */
import { describeWith } from '../faults/needs.js';
import { Site } from './site.js';

describeWith('in every shell', ['environment-modules', 'csh', 'man-db'], () => {
  const site = new Site();
  const { prefix } = site;
  beforeAll(() => {
    site.install();
  });
  afterAll(() => {
    site.remove();
  });

  const WITH_JOBLOG = `${prefix}/wrappers:/usr/bin:/bin:${prefix}/bin\n`;
  const run = (script: string): unknown => site.sh(`export PATH=/usr/bin:/bin; ${script}`);
  const printed = (stdout: string): unknown => ({ status: 0, stdout, stderr: '' });

  test.each([
    ['sh', `sh -c '. ${prefix}/etc/profile.d/joblog.sh; echo "$PATH"'`],
    ['bash', `bash --norc -c '. ${prefix}/etc/profile.d/joblog.sh; echo "$PATH"'`],
    ['csh', `csh -fc 'source ${prefix}/etc/profile.d/joblog.csh; echo "$PATH"'`],
  ])('a login with %s has the wrapper of srun first and the command last', (_, script) => {
    expect(run(script)).toEqual(printed(WITH_JOBLOG));
  });

  test.each([
    ['sh', `sh -c 'f=${prefix}/etc/profile.d/joblog.sh; . $f; . $f; echo "$PATH"'`],
    ['csh', `csh -fc 'set f = ${prefix}/etc/profile.d/joblog.csh; source $f; source $f; echo "$PATH"'`],
  ])('a login within a login with %s changes nothing more', (_, script) => {
    expect(run(script)).toEqual(printed(WITH_JOBLOG));
  });

  const modules = `. /usr/share/modules/init/bash; module use ${prefix}/modulefiles`;

  test('the module does the same, and takes it back', () => {
    expect(run(`${modules}; module load joblog; echo "$PATH"`)).toEqual(printed(WITH_JOBLOG));
    expect(run(`${modules}; module load joblog; module unload joblog; echo "$PATH"`)).toEqual(
      printed('/usr/bin:/bin\n'),
    );
  });

  test('man finds the pages of the version in use, with a MANPATH and without', () => {
    const page = printed(`${prefix}/share/man/man1/joblog-show.1\n`);
    const without = 'unset MANPATH';
    for (const before of [without, 'export MANPATH=/usr/share/man'])
      expect(run(`${before}; ${modules}; module load joblog; man -w joblog-show`)).toEqual(page);
    expect(run(`${without}; . ${prefix}/etc/profile.d/joblog.sh; man -w joblog-show`)).toEqual(page);
    expect(run(`${without}; ${modules}; module load joblog; echo "\${MANPATH-none}"`)).toEqual(printed('none\n'));
  });

  test('the module says what it is', () => {
    const { stdout } = site.sh(`export PATH=/usr/bin:/bin; ${modules}; module --redirect whatis joblog`);
    expect(stdout).toContain('logs of what jobs print, for users who opted in');
  });
});
