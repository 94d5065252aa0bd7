import { fileURLToPath } from 'node:url';
import { createDocumentClient } from '../shared/config/clients/dynamodb.ts';
import { createHistory, type History } from '../shared/history/history.ts';
import { createRuleTable, type RuleTable } from '../shared/rule-table/rule-table.ts';
import type { StackClock } from './clock/stack-clock.ts';
import {
  createDefenderSimulator,
  type DefenderSimulator,
  type SimulatorOptions,
} from './defender/simulator.ts';
import { functions as deployedFunctions } from './functions.ts';
import { type Stack, type StackOptions, startStack } from './stack/stack.ts';

/** The whole product on one machine: the stack, the simulator behind it, and a view into its tables. */
export interface LocalResponder {
  readonly stack: Stack;
  readonly defender: DefenderSimulator;
  readonly history: History;
  readonly ruleTable: RuleTable;
  readonly clock: StackClock;
  readonly close: () => Promise<void>;
}

export interface LocalResponderOptions {
  readonly clock: StackClock;
  readonly simulator?: Omit<Partial<SimulatorOptions>, 'clock' | 'publish'>;
  readonly ports?: StackOptions['ports'];
  /** The functions as they are deployed, unless a test wraps them. */
  readonly functions?: StackOptions['functions'];
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts the product on this machine, with nothing seeded: an empty account and no rules. */
export async function startLocalResponder({
  clock,
  simulator = {},
  ports = {},
  functions = deployedFunctions,
}: LocalResponderOptions): Promise<LocalResponder> {
  let defender: DefenderSimulator | undefined;
  const stack = await startStack({
    root,
    clock,
    functions,
    ports,
    startIot: async (publish) => {
      defender = await createDefenderSimulator({ ...simulator, clock, publish });
      return defender;
    },
  });
  if (!defender) throw new Error('The stack did not start the simulator');
  const client = createDocumentClient(stack.platform);
  const { HistoryTable = '', RulesTable = '' } = stack.file.tables;
  return {
    stack,
    defender,
    history: createHistory(client, HistoryTable),
    ruleTable: createRuleTable(client, RulesTable),
    clock,
    close: async () => {
      client.destroy();
      await stack.close();
    },
  };
}
