import { expect, test } from 'vitest';
import { redact } from '../../main/adapters/http/redact.ts';

test('a secret is replaced in every form in which it travels', () => {
  const key = 'k/y+with ödd=signs';
  const pair = `haplo:${key}`;
  const text = [
    key,
    encodeURIComponent(key),
    Buffer.from(key).toString('base64'),
    pair,
    `Basic ${Buffer.from(pair).toString('base64')}`,
  ].join('\n');
  const clean = redact(text, [pair, key]);
  expect(clean).toBe('[secret]\n[secret]\n[secret]\n[secret]\nBasic [secret]');
});

test('a text without the secret stays as it is', () => {
  expect(redact('Batch not found: x', ['secret-key'])).toBe('Batch not found: x');
});

test('an empty secret does not turn texts into holes', () => {
  expect(redact('abc', ['', 'b'])).toBe('abc');
});
