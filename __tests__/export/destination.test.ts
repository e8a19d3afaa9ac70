import { destinationOf } from '../../lib/export/destination.js';

describe('an address', () => {
  test.each([
    ['http://127.0.0.1:8428', 'http://127.0.0.1:8428/api/v1/import', 'http://127.0.0.1:8428', false],
    ['http://localhost:8428/', 'http://localhost:8428/api/v1/import', 'http://localhost:8428', false],
    ['http://vm:8428/api/v1/import', 'http://vm:8428/api/v1/import', 'http://vm:8428', true],
    [
      'https://vm/insert/0/prometheus/',
      'https://vm/insert/0/prometheus/api/v1/import',
      'https://vm/insert/0/prometheus',
      false,
    ],
    [
      'http://[::1]:1/?extra_label=a=b&authKey=k',
      'http://[::1]:1/api/v1/import?extra_label=a=b&authKey=k',
      'http://[::1]:1',
      false,
    ],
  ])('%s is asked at %s', (text, url, shown, isOpen) => {
    expect(destinationOf(text)).toEqual({ kind: 'destination', destination: { url, shown, isOpen } });
  });

  test.each([
    ['vm:8428', /http:\/\/ or https:\/\//],
    ['8428', /an address such as/],
    ['file:///etc/passwd', /http:\/\/ or https:\/\//],
    ['http://ada:secret@vm', /--password-file/],
    ['http://vm/#token', /leave out #token/],
  ])('%s is none', (text, why) => {
    expect(destinationOf(text)).toEqual({ kind: 'problem', why: expect.stringMatching(why) as string });
  });
});
