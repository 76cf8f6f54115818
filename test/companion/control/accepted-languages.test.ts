import { expect, it } from 'vitest';
import { languagesOf } from '../../../companion/control/history-routes.ts';

it.each([
  ['de-AT,de;q=0.9,en;q=0.8', ['de-AT', 'de', 'en']],
  ['en;q=0.2, ja , pt-BR;q=0.7', ['ja', 'pt-BR', 'en']],
  ['*', []],
  ['<script>, fr', ['fr']],
  [undefined, []],
  [`${'x'.repeat(50_000)},de`, []],
])('%j asks for %j', (header, languages) => {
  expect(languagesOf(header)).toEqual(languages);
});
