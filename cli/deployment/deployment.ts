import type { Platform } from '../../shared/config/platform.ts';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { UsageError } from '../errors.ts';

/** The responder that a command speaks to: the local stack, or a deployed one. */
export interface Deployment {
  readonly platform: Platform;
  /** What it is made of, by logical id. Of a responder whose tables alone were named it holds these alone. */
  readonly resources: StackResources;
}

/** The options by which each table can be named alone. */
const tableOptions = { HistoryTable: '--history-table', RulesTable: '--rules-table' } as const;

/** The name of a table that a command needs. Throws `UsageError` where only the other one was named. */
export function tableOf({ resources }: Deployment, logicalId: keyof typeof tableOptions): string {
  const name = resources.tables[logicalId];
  if (name) return name;
  throw new UsageError(
    `Name the deployed stack that this needs: --stack NAME. Or the table alone: ${tableOptions[logicalId]} NAME`,
  );
}
