import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { createSnsClient } from '../../shared/config/clients/sns.ts';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import { clientOptions, type Platform } from '../../shared/config/platform.ts';
import { createMitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { createAuditConfigurations } from '../defender/audit-configuration.ts';
import { createQuarantineGroups } from '../defender/quarantine-groups.ts';
import { createSecurityProfiles } from '../defender/security-profiles.ts';
import { createTopicSubscriptions } from '../defender/topic-subscriptions.ts';
import { type Deployment, tableOf } from '../deployment/deployment.ts';
import { queueClientsOf } from '../dlq/connect.ts';
import { checkAuditChecks, checkNotifications } from './checks/audits.ts';
import { checkDeadLetters } from './checks/dead-letters.ts';
import { checkDetect } from './checks/detect.ts';
import { checkClock, checkCredentials, createCallerIdentity } from './checks/identity.ts';
import { checkMitigationActions, createNamedActions } from './checks/mitigation-actions.ts';
import { checkOpsTopic } from './checks/ops-topic.ts';
import { checkQuarantineGroups } from './checks/quarantine-groups.ts';
import { checkQuotas, createUsage } from './checks/quotas.ts';
import { checkBacklog, checkRespond, readRespondState } from './checks/respond.ts';
import { checkRuleset, createLiveRules, rulesetOf } from './checks/ruleset.ts';
import { checkSubscriptions, wantedSubscriptions } from './checks/subscriptions.ts';
import { checkTables, readTableProtection } from './checks/tables.ts';
import { type Check, once } from './run-checks.ts';

/** The clients of everything that is looked at. Each takes its endpoint from the platform. */
const clientsOf = (platform: Platform) => ({
  iot: createIoTClient(platform),
  sns: createSnsClient(platform),
  sqs: createSqsClient(platform),
  lambda: new LambdaClient(clientOptions(platform, 'lambda')),
  dynamodb: new DynamoDBClient(clientOptions(platform, 'dynamodb')),
  documents: createDocumentClient(platform),
});

type Clients = ReturnType<typeof clientsOf>;

export async function withClients<Answer>(
  platform: Platform,
  use: (clients: Clients) => Promise<Answer>,
): Promise<Answer> {
  const clients = clientsOf(platform);
  try {
    return await use(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

/** All checks, in the order that their results are read in: what explains others comes first. */
export function checksOf(deployment: Deployment, clients: Clients): readonly Check[] {
  const { platform, resources } = deployment;
  const { DefenderTopic: topicArn, OpsTopic: opsTopicArn } = resources.topics;
  const { iot } = clients;
  const isLocal = platform.endpoints !== undefined;
  const deployed = <Value>(value: Value): Value | undefined => (isLocal ? undefined : value);
  const now = platform.clock.now();

  const identity = deployed(createCallerIdentity(platform));
  const auditConfiguration = once(createAuditConfigurations(iot).read);
  const rules = createLiveRules(createRuleTable(clients.documents, tableOf(deployment, 'RulesTable')));
  const actions = createNamedActions(
    async () => rulesetOf(await rules()),
    createMitigationActions(iot, platform.clock),
  );
  const history = createHistory(clients.documents, tableOf(deployment, 'HistoryTable'));
  const subscriptions = createTopicSubscriptions(clients.sns);
  const wanted = wantedSubscriptions(resources, isLocal);
  const respond = deployed((name: string) => readRespondState(clients.lambda, name));
  const tableProtection = deployed((name: string) => readTableProtection(clients.dynamodb, name));

  return [
    {
      id: 'credentials',
      run: () => checkCredentials({ identity, region: platform.region, ownArn: topicArn }),
    },
    { id: 'clock', run: () => checkClock(identity) },
    { id: 'audit-checks', run: () => checkAuditChecks(auditConfiguration) },
    { id: 'notifications', run: () => checkNotifications(auditConfiguration, topicArn) },
    { id: 'subscriptions', run: () => checkSubscriptions({ subscriptions, topicArn, wanted }) },
    { id: 'ops-topic', run: () => checkOpsTopic({ subscriptions, topicArn: opsTopicArn, isLocal }) },
    { id: 'ruleset', run: () => checkRuleset(rules) },
    { id: 'mitigation-actions', run: () => checkMitigationActions(actions) },
    { id: 'quarantine', run: () => checkQuarantineGroups(actions, createQuarantineGroups(iot)) },
    { id: 'detect', run: () => checkDetect(createSecurityProfiles(iot), topicArn) },
    { id: 'quotas', run: () => checkQuotas(createUsage(iot, now)) },
    { id: 'respond', run: () => checkRespond(resources.functions.RespondLambdaFunction, respond) },
    { id: 'backlog', run: () => checkBacklog(history, now) },
    { id: 'dead-letters', run: () => checkDeadLetters(queueClientsOf(deployment, clients.sqs)) },
    { id: 'tables', run: () => checkTables(resources.tables, tableProtection) },
  ];
}
