import type { AskedCall, Distort } from '../world/answering.ts';
import type { Broken } from './scenario.ts';

type Condition = 'attribute_not_exists(pk)' | 'revision = :revision';

const putsOn = ({ operation, input }: AskedCall, condition: Condition): boolean =>
  operation === 'Put' && input.TableName === 'HistoryTable' && input.ConditionExpression === condition;

/** Distorts the calls that the mistake concerns, and no others. */
const wrongAbout = (mistake: string, concerns: (call: AskedCall) => boolean, distort: Distort): Broken => ({
  mistake,
  concerns,
  distort: (call, ask) => (concerns(call) ? distort(call, ask) : ask(call)),
});

/** Puts without the condition. */
const careless = (mistake: string, condition: Condition): Broken =>
  wrongAbout(
    mistake,
    (call) => putsOn(call, condition),
    (call, ask) => {
      const { ConditionExpression: _, ExpressionAttributeValues: __, ...input } = call.input;
      return ask({ ...call, input });
    },
  );

export const openOverwrites = careless('opening an event overwrites it', 'attribute_not_exists(pk)');

/** Takes a call that failed for one that succeeded, or that found nothing. */
const swallowing = (mistake: string, concerns: (call: AskedCall) => boolean, answer: object = {}): Broken =>
  wrongAbout(mistake, concerns, (call, ask) => ask(call).catch(() => ({ ...answer })));

export const forgetsFindings = swallowing(
  'a finding that could not be stored is skipped',
  (call) => putsOn(call, 'attribute_not_exists(pk)') && Object(call.input.Item).kind === 'finding',
);

export const forgetsTheRest = swallowing(
  'an audit counts as read although its rest could not be handed on',
  ({ functionName, operation, input }) =>
    functionName === 'receive-audit' &&
    operation === 'SendMessage' &&
    String(input.QueueUrl).endsWith('/AuditContinuations'),
);

export const believesRemovals = swallowing(
  'a removal from a group that failed counts as done',
  ({ operation }) => operation === 'RemoveThingFromThingGroup',
);

const putsContainment = ({ functionName, operation, input }: AskedCall): boolean =>
  functionName === 'respond' && operation === 'Put' && Object(input.Item).sk === 'containment';

export const forgetsOtherHolders = wrongAbout(
  'the last holder of a thing counts as its only one',
  putsContainment,
  (call, ask) => {
    const item = Object(call.input.Item);
    return ask({ ...call, input: { ...call.input, Item: { ...item, holders: item.holders.slice(-1) } } });
  },
);

const readsTransitions = ({ functionName, operation, input }: AskedCall): boolean =>
  functionName === 'respond' &&
  operation === 'Query' &&
  String(Object(input.ExpressionAttributeValues)[':pk']).startsWith('violation/');

/** Takes transitions that could not be read for none, and every violation that it has read for active. */
function failsOpenOnTransitions(): Broken {
  const seen: unknown[] = [];
  const answers: Partial<Record<string, Distort>> = {
    Query: (call, ask) => (readsTransitions(call) ? ask(call).catch(() => ({ Items: [] })) : ask(call)),
    async BatchGet(call, ask) {
      const answer = await ask(call);
      const rows = Object.values(Object(Object(answer).Responses)).flat();
      seen.push(...rows.flatMap((row) => Object(row).document ?? []).map((document) => JSON.parse(document)));
      return answer;
    },
    ListActiveViolations: async () => ({ activeViolations: [...seen] }),
  };
  return {
    mistake: 'an alarm counts as active where its transitions could not be read',
    concerns: readsTransitions,
    distort: (call, ask) =>
      call.functionName === 'respond' ? (answers[call.operation] ?? asIs)(call, ask) : ask(call),
  };
}

const asIs: Distort = (call, ask) => ask(call);

export const failsOpen = failsOpenOnTransitions();

/** Starts a task again under another id where the first start failed. */
export const startsAgain = wrongAbout(
  'a start that failed is tried again under another id',
  ({ operation }) => /^Start(Audit|Detect)MitigationActionsTask$/.test(operation),
  (call, ask) =>
    ask(call).catch(() => {
      const taskId = `${call.input.taskId}-again`;
      return ask({ ...call, input: { ...call.input, taskId, clientRequestToken: taskId } });
    }),
);
