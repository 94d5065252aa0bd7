import fc from 'fast-check';
import { hint, nearest } from '../../../../shared/text/did-you-mean.ts';

const words = ['mitigate', 'suppress', 'verify', 'notify'];

describe('the nearest candidate', () => {
  it.each([
    ['mitigate', 'mitigate'],
    ['mitgate', 'mitigate'],
    ['mitiagte', 'mitigate'],
    ['Suppres', 'suppress'],
    ['supress', 'suppress'],
    ['notfiy', 'notify'],
    ['reboot', undefined],
    ['', undefined],
  ])('the nearest candidate by "%s" is %s', (written, meant) => {
    expect(nearest(written, words)).toBe(meant);
  });

  it('the nearest candidate is the nearest of several', () => {
    expect(nearest('verifi', ['notify', 'verify'])).toBe('verify');
  });

  it('the nearest candidate is found through any single slip of the finger', () => {
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.nat({ max: 5 }), (word, at) => {
        expect(nearest(word.slice(0, at) + word.slice(at + 1), words)).toBe(word);
      }),
    );
  });

  it('the nearest candidate is put behind a message, and left out where nothing is near or nothing is wrong', () => {
    expect(['notfy', 'notify', 'zzz'].map((word) => hint(word, words))).toEqual([
      ' (did you mean notify?)',
      '',
      '',
    ]);
  });
});
