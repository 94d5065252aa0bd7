import { createMitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { createAuditConfigurations } from '../defender/audit-configuration.ts';
import { createQuarantineGroups } from '../defender/quarantine-groups.ts';
import { createSecurityProfiles } from '../defender/security-profiles.ts';
import { type Deployment, tableOf } from '../deployment/deployment.ts';
import { queueClientsOf } from '../dlq/connect.ts';
import { createCallerIdentity } from './caller-identity.ts';
import type { Check } from './check-result.ts';
import { checkAuditChecks } from './checks/audit-checks.ts';
import { checkBacklog } from './checks/backlog.ts';
import { checkClock } from './checks/clock.ts';
import { checkCredentials } from './checks/credentials.ts';
import { checkDeadLetters } from './checks/dead-letters.ts';
import { checkDetect } from './checks/detect.ts';
import { checkMitigationActions } from './checks/mitigation-actions.ts';
import { checkNotifications } from './checks/notifications.ts';
import { checkOpsTopic } from './checks/ops-topic.ts';
import { checkQuarantineGroups } from './checks/quarantine-groups.ts';
import { checkRespond } from './checks/respond.ts';
import { checkRuleset } from './checks/ruleset.ts';
import { checkSlots } from './checks/slots.ts';
import { checkSubscriptions } from './checks/subscriptions.ts';
import { checkTables } from './checks/tables.ts';
import type { Clients } from './connect.ts';
import { createLiveRules, rulesetOf } from './live-rules.ts';
import { createNamedActions } from './named-actions.ts';
import { once } from './once.ts';
import { readRespondSwitch } from './respond-switch.ts';
import { createSlots } from './slots.ts';
import { readTableCare } from './table-care.ts';
import { createTopicSubscriptions } from './topic-subscriptions.ts';
import { wantedSubscriptions } from './wanted-subscriptions.ts';

/** All checks, in the order that their findings are read in: what explains others comes first. */
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
  const respond = deployed((name: string) => readRespondSwitch(clients.lambda, name));
  const tableCare = deployed((name: string) => readTableCare(clients.dynamodb, name));

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
    { id: 'quotas', run: () => checkSlots(createSlots(iot, now)) },
    { id: 'respond', run: () => checkRespond(resources.functions.RespondLambdaFunction, respond) },
    { id: 'backlog', run: () => checkBacklog(history, now) },
    { id: 'dead-letters', run: () => checkDeadLetters(queueClientsOf(deployment, clients.sqs)) },
    { id: 'tables', run: () => checkTables(resources.tables, tableCare) },
  ];
}
