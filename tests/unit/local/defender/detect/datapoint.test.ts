import fc from 'fast-check';
import { type AggregateStatus, afterDatapoint } from '../../../../../local/defender/detect/datapoint.ts';

const calm: AggregateStatus = { inAlarm: false, against: 0 };

/** Whether it is in alarm after each datapoint; `n` is normal, `v` a violation. */
function alarms(
  datapoints: string,
  consecutiveDatapointsToAlarm: number,
  consecutiveDatapointsToClear: number,
) {
  const needed = { consecutiveDatapointsToAlarm, consecutiveDatapointsToClear };
  let aggregateStatus = calm;
  return [...datapoints]
    .map((datapoint) => {
      aggregateStatus = afterDatapoint(aggregateStatus, datapoint === 'n', needed);
      return aggregateStatus.inAlarm ? '!' : '.';
    })
    .join('');
}

test.each([
  ['one bad datapoint is enough', 'nvn', 1, 1, '.!.'],
  ['three in a row are needed', 'vvvnvvv', 3, 1, '..!...!'],
  ['a normal one in between starts the count anew', 'vvnvvnvvv', 3, 1, '........!'],
  ['two normal ones in a row clear', 'vnvnnv', 1, 2, '!!!!.!'],
])('%s', (_, datapoints, toAlarm, toClear, expected) => {
  expect(alarms(datapoints, toAlarm, toClear)).toBe(expected);
});

const story = {
  datapoints: fc
    .array(fc.boolean(), { maxLength: 60 })
    .map((all) => all.map((normal) => (normal ? 'n' : 'v')).join('')),
  toAlarm: fc.integer({ min: 1, max: 10 }),
  toClear: fc.integer({ min: 1, max: 10 }),
};

/** The same by looking back over the whole history instead of counting. */
function alarmsByHistory(datapoints: string, toAlarm: number, toClear: number): string {
  let alarmed = '';
  let episode = '';
  for (const datapoint of datapoints) {
    episode += datapoint;
    const inAlarm = alarmed.endsWith('!');
    const turns = episode.endsWith(inAlarm ? 'n'.repeat(toClear) : 'v'.repeat(toAlarm));
    alarmed += inAlarm === turns ? '.' : '!';
    if (turns) episode = '';
  }
  return alarmed;
}

test('the alarm turns where, and only where, the last so many datapoints all speak against it', () => {
  fc.assert(
    fc.property(story.datapoints, story.toAlarm, story.toClear, (datapoints, toAlarm, toClear) => {
      expect(alarms(datapoints, toAlarm, toClear)).toBe(alarmsByHistory(datapoints, toAlarm, toClear));
    }),
  );
});
