/** Secrets in the job's environment are found by the names of their variables. */
import { envMasks } from '../../lib/run/env-masks.js';

const SECRET = 'correct-horse';

test('a value is masked if the name of its variable matches a pattern', () => {
  const env = { HF_TOKEN: SECRET, PATH: '/usr/bin:/bin', TOKENIZER: 'sentencepiece' };
  expect(envMasks(env, ['*_TOKEN'])).toEqual([SECRET]);
  expect(envMasks(env, ['*TOKEN*']).sort()).toEqual([SECRET, 'sentencepiece']);
  expect(envMasks(env, [])).toEqual([]);
});

test.each([
  ['WANDB_API_KEY', '*_KEY', true],
  ['WANDB_API_KEY', 'WANDB_*', true],
  ['WANDB_API_KEY', '*API*', true],
  ['WANDB_API_KEY', 'WANDB_API_KEY', true],
  ['WANDB_API_KEY', '*', true],
  ['WANDB_API_KEY', 'W*_*_KEY', true],
  ['WANDB_API_KEY', 'API_KEY', false],
  ['WANDB_API_KEY', '*_key', false],
  ['WANDB_API_KEY', 'WANDB', false],
  ['my.secret', 'my.secret', true],
  ['my-secret', 'my.secret', false],
  ['a+b', 'a+b', true],
  ['a[b', 'a[*', true],
  ['A\nB', 'A*B', true],
])('%j and the pattern %j: %s', (name, pattern, masked) => {
  expect(envMasks({ [name]: SECRET }, [pattern])).toEqual(masked ? [SECRET] : []);
});

test('a value that matches two patterns is masked once', () => {
  expect(envMasks({ SECRET_TOKEN: SECRET }, ['*TOKEN*', '*SECRET*'])).toEqual([SECRET]);
});

test('values of less than 8 bytes are left alone, counted as they are stored', () => {
  const env = { A_TOKEN: '1234567', B_TOKEN: '12345678', C_TOKEN: 'éééé', D_TOKEN: '', E_TOKEN: undefined };
  expect(envMasks(env, ['*_TOKEN'])).toEqual(['12345678', 'éééé']);
});

test('a variable that the launcher has set aside is known by the name that the job has for it', () => {
  expect(envMasks({ JOBLOG_ASIDE_NODE_AUTH: SECRET }, ['NODE_AUTH'])).toEqual([SECRET]);
  expect(envMasks({ JOBLOG_ASIDE_LD_PASSPHRASE: SECRET }, ['LD_*'])).toEqual([SECRET]);
});
