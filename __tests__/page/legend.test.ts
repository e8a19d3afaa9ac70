import { clicked, isShown, type Shown } from '../../lib/page/legend.js';

const ALL = ['loss', 'accuracy', 'rate'];
const click = (shown: Shown, name: string): Shown => clicked(shown, ALL, name, false);
const toggle = (shown: Shown, name: string): Shown => clicked(shown, ALL, name, true);

test('a click shows only that series', () => {
  expect(click(null, 'loss')).toEqual(['loss']);
  expect(click(['loss', 'rate'], 'accuracy')).toEqual(['accuracy']);
});

test('a click on the only one shown brings all back', () => {
  expect(click(['loss'], 'loss')).toBeNull();
});

test('a click on another than the only one shown goes over to it', () => {
  expect(click(['loss'], 'rate')).toEqual(['rate']);
});

test('Ctrl and a click switch one on or off, in the order of the legend', () => {
  expect(toggle(null, 'accuracy')).toEqual(['loss', 'rate']);
  expect(toggle(['rate'], 'loss')).toEqual(['loss', 'rate']);
});

test('all are switched off one by one, and on again to what also shows those that are still to come', () => {
  expect(toggle(['loss'], 'loss')).toEqual([]);
  expect(toggle(['loss', 'rate'], 'accuracy')).toBeNull();
  expect(isShown(null, 'a new one')).toBe(true);
});

test('names that are no longer there do not count', () => {
  expect(click(['loss', 'gone'], 'loss')).toBeNull();
  expect(isShown(['loss'], 'rate')).toBe(false);
});
