import type { JsonObject } from '../../../../../shared/json/json.ts';
import { compilePattern } from '../../../../../shared/rules/compile-pattern.ts';
import { matches } from './matching.ts';

describe('a path', () => {
  const spellings: readonly JsonObject[] = [
    { a: { b: { c: 'x' } } },
    { 'a.b': { c: 'x' } },
    { a: { 'b.c': 'x' } },
    { 'a.b.c': 'x' },
    { a: [{ 'b.c': 'w' }, { 'b.c': 'x' }] },
  ];
  const sources: readonly JsonObject[] = [
    { a: { b: { c: ['x'] } } },
    { 'a.b': { c: ['x'] } },
    { a: { 'b.c': ['x'] } },
    { 'a.b.c': ['x'] },
  ];

  it.each(sources)('a path is the same however it is spelled: %j', (source) => {
    expect(spellings.map((each) => matches(source, each))).toEqual(spellings.map(() => true));
    expect(matches(source, { a: { b: 'x' }, c: 'x' })).toBe(false);
  });

  it.each<[string, string, JsonObject]>([
    ['of values', 'a.b', { 'a.b': 1, a: { b: 2 } }],
    ['of objects', 'a.b.c', { 'a.b': { c: 1 }, a: { b: { c: 2 }, d: 3 } }],
  ])('a path has the values of both spellings where a document has both: %s', (_, field, document) => {
    expect([1, 2, 3].map((value) => matches({ [field]: [value] }, document))).toEqual([true, true, false]);
  });

  it('a path has the values of every spelling, objects and others together', () => {
    const document = { 'a.b': 1, a: { b: { c: 2 } }, 'a.b.c': 3, 'a.b.d': 4 };
    expect(matches({ 'a.b': [1], 'a.b.c': [3], 'a.b.d': [4] }, document)).toBe(true);
    expect(matches({ 'a.b.c': [4] }, document)).toBe(false);
  });

  it('a path is found at once among thousands that begin alike: their square would take half a minute', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => [`a.b${index}`, index]);
    const start = process.cpuUsage();
    expect(matches({ a: { b17: [17] } }, Object.fromEntries(names))).toBe(true);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
  });

  it('a path of a name that is all dots is of no interest, and costs nothing', () => {
    expect(matches({ a: ['x'] }, { a: 'x', ['.'.repeat(200_000)]: 1 })).toBe(true);
    expect(compilePattern({ ['.'.repeat(200_000)]: ['x'] }).problems).toEqual([
      { path: '', message: expect.stringContaining('more dots than any field') },
    ]);
  });
});
