import { fragmentOf, listOf, listText, type Place, placeOf, withoutToken, withParams } from '../../lib/page/place.js';

test.each<Place>([
  { view: 'list', params: {} },
  { view: 'list', params: { filter: 'loss=0.1 & more?', sort: '-name' } },
  { view: 'job', job: '1234_7', params: { tab: 'graphs', show: '-a%2Cb' } },
  { view: 'job', job: 'odd/name?#%', params: {} },
  { view: 'compare', jobs: ['1', 'a,b', 'ü'], params: { x: 'key:epoch' } },
])('a place is what its URL says: %j', (place) => {
  expect(placeOf(fragmentOf(place))).toEqual(place);
});

test('what is no place is the list', () => {
  for (const fragment of ['', '#', '#/', '#/job', '#/job/', '#/nothing/1', '#job'])
    expect(placeOf(fragment).view).toBe('list');
});

test('a URL that somebody has changed by hand is read as far as it goes', () => {
  expect(placeOf('#/job/%E0%A4%A')).toEqual({ view: 'job', job: '%E0%A4%A', params: {} });
});

test('a parameter without a value is none', () => {
  expect(withParams({ a: '1', b: '2' }, { a: undefined, b: '', c: '3' })).toEqual({ c: '3' });
});

test('names in a list may hold commas', () => {
  expect(listOf(listText(['a,b', 'c']))).toEqual(['a,b', 'c']);
  expect(listOf('')).toEqual([]);
});

test('the token is taken out of the URL, and what else it says stays', () => {
  expect(withoutToken('#token=s3cr3t')).toEqual({ token: 's3cr3t', rest: '' });
  expect(withoutToken('#/job/7?tab=table&token=s3cr3t')).toEqual({ token: 's3cr3t', rest: '#/job/7?tab=table' });
  expect(withoutToken('#token=s3cr3t&/job/7')).toEqual({ token: 's3cr3t', rest: '#/job/7' });
  expect(withoutToken('#/job/7')).toEqual({ token: undefined, rest: '#/job/7' });
});
