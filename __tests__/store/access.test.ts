/** Who may read what is stored: what a site says, and what it comes to for a user. */
import { type Groups, idIn, sharingOf } from '../../lib/store/access.js';
import { isRoot } from '../config/homes.js';

const groups = (own: readonly number[] = [], ids: Readonly<Record<string, number>> = { staff: 50 }): Groups => ({
  idOf: (name) => Promise.resolve(ids[name]),
  own: () => new Set(own),
});
const PRIVATE = { folder: 0o700, file: 0o600, gid: null };

test('without a word of the site the user alone', async () => {
  expect(await sharingOf(null, groups([50]))).toEqual({ access: PRIVATE, notices: [] });
});

test('a group of the user may read, and not write', async () => {
  expect(await sharingOf('group:staff', groups([4, 50]))).toEqual({
    access: { folder: 0o2750, file: 0o640, gid: 50 },
    notices: [],
  });
});

test('a group that there is not is not shared with, and the user is told', async () => {
  expect(await sharingOf('group:stuff', groups([50]))).toEqual({
    access: PRIVATE,
    notices: [
      "cannot share the log with the group `stuff`: there is no such group here; the log can be read by you alone; the site's administrators can put it right (`share`)",
    ],
  });
});

// Root is in no group and may give files to all.
(isRoot ? test.skip : test)('a group that the user is not in is not shared with, and the user is told', async () => {
  const { access, notices } = await sharingOf('group:staff', groups([4]));
  expect(access).toEqual(PRIVATE);
  expect(notices).toEqual([expect.stringContaining('you are not a member of it here')]);
});

test('the system knows its own groups, by name and by number', async () => {
  expect((await sharingOf('group:root')).notices).toEqual(isRoot ? [] : [expect.stringContaining('not a member')]);
  const own = process.getgid!();
  expect((await sharingOf(`group:${own}`)).access.gid).toBe(own);
  expect((await sharingOf('group:-joblog-no-such-group')).access).toEqual(PRIVATE);
});

test('a group is read from lines as group(5) has them', () => {
  const text = '# a comment\nroot:x:0:\nstaff:x:50:ada,bob\nbad:x:many:\ndomain users:*:12345:\nstaff:x:51:\n+:::\n';
  expect(['root', 'staff', 'domain users', 'bad', 'sta', ''].map((name) => idIn(text, name))).toEqual([
    0,
    50,
    12345,
    undefined,
    undefined,
    undefined,
  ]);
});
