const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What takes longest comes first, so that both workers have something to do until the end; and before that, what
 * measures its heap: in an old worker, to look for garbage takes seconds.
 */
const first = [
  '/memory.test.ts',
  'tests/faults/',
  'tests/infra/',
  'tests/e2e/',
  'tests/storms/',
  'tests/integration/',
];

const rankOf = ({ path }) => {
  const rank = first.findIndex((folder) => path.includes(folder));
  return rank < 0 ? first.length : rank;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : 1));
  }
};
