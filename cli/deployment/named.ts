import type { StackResources } from '../../shared/deployment/resources.ts';

/** The tables that were named one by one, by the logical ids that they have in a stack. */
export type NamedTables = StackResources['tables'];

interface Names {
  readonly historyTable?: string | undefined;
  readonly rulesTable?: string | undefined;
}

export const namedTables = ({ historyTable, rulesTable }: Names): NamedTables => ({
  ...(historyTable && { HistoryTable: historyTable }),
  ...(rulesTable && { RulesTable: rulesTable }),
});

/** A responder of which nothing but tables is known. */
export const tablesAlone = (tables: NamedTables): StackResources => ({
  tables,
  topics: {},
  queues: {},
  functions: {},
  roles: {},
  outputs: {},
});
