/** Whose connections are, as the kernel tells. */
import { spellings, uidsIn } from '../../lib/serve/peer.js';

/** As /proc/net/tcp and tcp6 look on x86-64. */
const TABLES = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:22B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1001 1 0000000000000000 100 0 0 10 0
   1: 0100007F:C350 0100007F:22B8 01 00000000:00000000 00:00000000 00000000  1001        0 1002 1 0000000000000000 20 4 30 10 -1
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:C351 0000000000000000FFFF00000100007F:22B8 01 00000000:00000000 00:00000000 00000000  1002        0 1003 1 0000000000000000 20 4 30 10 -1
`;

test.each([
  ['an IPv4 socket', 0xc350, 1001],
  ['an IPv6 socket that speaks IPv4', 0xc351, 1002],
  ['nobody', 0xc352, undefined],
])('the far end is of %s', (_, port, uid) => {
  const uids = uidsIn(TABLES);
  const [peer, here] = [
    { address: '127.0.0.1', port },
    { address: '127.0.0.1', port: 0x22b8 },
  ].map(spellings);
  expect(peer?.map((local, index) => uids.get(`${local} ${here?.[index]}`)).find(Boolean)).toBe(uid);
});

test('a line that is none says nothing about anybody', () => {
  expect(uidsIn('a b c d e f g root\n\n1: x y z').size).toBe(0);
});
