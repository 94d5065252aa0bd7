import type { AskedCall } from '../world/answering.ts';
import type { Broken } from './scenario.ts';

type Condition = 'attribute_not_exists(pk)' | 'revision = :revision';

const putsOn = ({ operation, input }: AskedCall, condition: Condition): boolean =>
  operation === 'Put' && input.TableName === 'HistoryTable' && input.ConditionExpression === condition;

/** Puts without the condition. */
const careless = (mistake: string, condition: Condition): Broken => ({
  mistake,
  distort(call, ask) {
    if (!putsOn(call, condition)) return ask(call);
    const { ConditionExpression: _, ExpressionAttributeValues: __, ...input } = call.input;
    return ask({ ...call, input });
  },
});

export const openOverwrites = careless('opening an event overwrites it', 'attribute_not_exists(pk)');

export const savesBlindly = careless('a save ignores what others saved meanwhile', 'revision = :revision');

/** Takes a call that failed for one that was done, or that found nothing. */
const swallowing = (mistake: string, isMeant: (call: AskedCall) => boolean, answer: object = {}): Broken => ({
  mistake,
  distort: (call, ask) => (isMeant(call) ? ask(call).catch(() => answer) : ask(call)),
});

export const forgetsFindings = swallowing(
  'a finding that could not be stored is passed over',
  (call) => call.functionName === 'receive-audit' && putsOn(call, 'attribute_not_exists(pk)'),
);

export const forgetsTheRest = swallowing(
  'an audit is taken for read although its rest could not be handed on',
  ({ functionName, operation, input }) =>
    functionName === 'receive-audit' &&
    operation === 'SendMessage' &&
    String(input.QueueUrl).endsWith('/AuditContinuations'),
);

export const believesRemovals = swallowing(
  'a removal from a group that failed is taken for done',
  ({ operation }) => operation === 'RemoveThingFromThingGroup',
);

export const seesNobodyElse = swallowing(
  'claims on a thing that could not be read are taken for none',
  ({ functionName, input }) => functionName === 'respond' && input.IndexName === 'bySubject',
  { Items: [] },
);

/** Takes a story that could not be read for an empty one, and every violation that it asked about for active. */
export const failsOpen = (): Broken => {
  const asked = new Set<string>();
  return {
    mistake: 'an alarm is held to be on where nobody could say',
    async distort(call, ask) {
      const { functionName, operation, input } = call;
      const [, violationId] = String(Object(input.ExpressionAttributeValues)[':pk']).split('violation/');
      if (functionName !== 'respond') return ask(call);
      if (operation === 'ListActiveViolations')
        return { activeViolations: [...asked].map((id) => ({ violationId: id })) };
      if (operation !== 'Query' || !violationId) return ask(call);
      asked.add(violationId);
      return ask(call).catch(() => ({ Items: [] }));
    },
  };
};

/** Starts once more, under another id, where the first start was not answered well. */
export const startsAgain: Broken = {
  mistake: 'a start that failed is tried again under another id',
  distort: (call, ask) =>
    /^Start(Audit|Detect)MitigationActionsTask$/.test(call.operation)
      ? ask(call).catch(() => {
          const taskId = `${call.input.taskId}-again`;
          return ask({ ...call, input: { ...call.input, taskId, clientRequestToken: taskId.slice(-60) } });
        })
      : ask(call),
};
