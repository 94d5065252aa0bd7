import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployed } from './deployed.ts';
import { packagedService } from './packaged-service.ts';
import { grantsOfDocument } from './permissions.ts';
import { writesOfHistory } from './row-rights.ts';

const documentOf = (id: string): unknown =>
  deployed(packagedService('everything').template).resources[id]?.Properties.PolicyDocument;
const grants = (id: string) => grantsOfDocument(documentOf(id));
const actions = (id: string) => grants(id).map(({ action }) => action);

const policies = ['ReadPolicy', 'OperatePolicy', 'RulesPolicy'];
const writes =
  /^(dynamodb:(Put|Update|Delete)Item|iot:(?!Describe|List|Get)|sqs:(?!Get)|sns:(?!Get|List)|lambda:(?!Get|List))/;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const commandsIn = (path: string): readonly string[] =>
  [
    ...readFileSync(path, 'utf8').matchAll(
      /\bnew (?<name>[A-Z]\w+)Command\(|\bpaginate(?<paged>[A-Z]\w+)\(/g,
    ),
  ].map(({ groups }) => groups?.name ?? groups?.paged ?? '');

/** What `defender setup` changes: who deploys may, and no operator. */
const ofSetup = ['AttachPolicy', 'UpdateAccountAuditConfiguration', 'UpdateSecurityProfile'];

/** What a batch does is allowed by the action for one. */
const actionOf = (command: string): string =>
  command === 'Invoke' ? 'InvokeFunction' : command.replace(/Batch$/, '');

describe('the policies for people', () => {
  it.each(policies)('%s fits into a managed policy and names every action in full', (id) => {
    expect(JSON.stringify(documentOf(id)).length).toBeLessThan(6144);
    for (const action of actions(id)) expect(action).toMatch(/^[a-z]+:[A-Za-z0-9]+$/);
  });

  it('to read: change nothing', () => {
    expect(actions('ReadPolicy').filter((action) => writes.test(action))).toEqual([]);
  });

  it('to change rules: write the table of rules and nothing else', () => {
    const changes = grants('RulesPolicy').filter(({ action }) => writes.test(action));
    expect(changes).toEqual([
      { action: 'dynamodb:PutItem', resource: { 'Fn::GetAtt': ['RulesTable', 'Arn'] } },
    ]);
  });

  it('to operate: start no mitigation, make no rule and no one else an operator', () => {
    const operate = grants('OperatePolicy');
    const forbidden = /^iot:(Start\w+MitigationActionsTask|Create|Attach|Update\w*Action)|^iam:(?!PassRole)/;
    expect(actions('OperatePolicy').filter((action) => forbidden.test(action))).toEqual([]);
    expect(JSON.stringify(operate)).not.toContain('RulesTable');
    for (const { action, resource } of operate.filter(({ action }) =>
      /^(dynamodb|sqs|sns|kms|iam):/.test(action),
    ))
      expect([action, resource]).not.toEqual([action, '*']);
  });

  it('allow together what the commands call', () => {
    const allowed = policies.flatMap(actions);
    const called = new Set(filesIn('cli').flatMap(commandsIn).map(actionOf));
    for (const action of ofSetup) expect(called.delete(action)).toBe(true);
    expect(called.size).toBeGreaterThan(5);
    for (const action of called) expect(allowed).toContainEqual(expect.stringMatching(`:${action}$`));
  });

  it('allow to change rules together with what the commands about rules ask of AWS IoT, and nothing else there', () => {
    const called = new Set(filesIn('cli/rules').flatMap(commandsIn));
    const ofIot = grants('RulesPolicy').filter(({ action }) => action.startsWith('iot:'));
    expect(ofIot.map(({ action }) => action).sort()).toEqual([...called].map((name) => `iot:${name}`).sort());
    const unscoped = ofIot.filter(({ resource }) => resource === '*').map(({ action }) => action);
    expect(unscoped.filter((action) => !action.startsWith('iot:List'))).toEqual([]);
  });

  it.each(policies)('%s allows to write no row of history', (id) => {
    expect(writesOfHistory(grants(id))).toEqual([]);
  });

  it('the policies are named by the outputs', () => {
    for (const id of policies)
      expect(packagedService().template.Outputs[`${id}Arn`]).toEqual({ Value: { Ref: id } });
  });
});
