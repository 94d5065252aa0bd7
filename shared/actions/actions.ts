import * as v from 'valibot';
import { isJsonObject } from '../json/json.ts';
import { fields } from '../schema/fields.ts';
import { hint } from '../text/did-you-mean.ts';
import type { Action } from './action.ts';
import { disconnect } from './disconnect.ts';
import { mitigate } from './mitigate.ts';
import { notify } from './notify.ts';
import { release } from './release.ts';
import { setVerificationState } from './set-verification-state.ts';
import { suppress } from './suppress.ts';

/** The actions that there are, by the name that rules and decisions give them. The only list of them. */
export const actions = { mitigate, suppress, setVerificationState, disconnect, notify, release };

/** Actions by name. What follows from them takes the map, so that a test can try an action more. */
export type Actions = Readonly<Record<string, Action<unknown, ResponseStep>>>;

type StepSchema = v.ObjectSchema<
  v.ObjectEntries & { readonly kind: v.LiteralSchema<string, undefined> },
  undefined
>;

export function stepSchemaOf<All extends Readonly<Record<string, { readonly step: StepSchema }>>>(all: All) {
  const steps: readonly All[keyof All]['step'][] = Object.values(all).map(({ step }) => step);
  return v.variant('kind', steps);
}

/** One step of a decision, and of a response. */
export const ResponseStepSchema = stepSchemaOf(actions);
export type ResponseStep = v.InferOutput<typeof ResponseStepSchema>;

export function actionOf(
  { kind }: { readonly kind: string },
  all: Actions = actions,
): Action<unknown, ResponseStep> {
  const action = all[kind];
  if (!action) throw new Error(`There is no action ${kind}`);
  return action;
}

/** The form of each action that a rule can ask for, by the action's name. */
export const responseForms = (all: Actions = actions) =>
  Object.entries(all).flatMap(([name, { inRule }]) =>
    inRule ? [{ name, schema: fields({ [name]: inRule.form }) }] : [],
  );

/** One response that a rule asks for. Chosen by its name and not by trial, so that a mistake is reported inside it. */
export function responseSchemaOf(all: Actions = actions) {
  const forms = responseForms(all);
  const names = forms.map(({ name }) => name);
  const unnamed = v.custom<never>(
    () => false,
    ({ input }) => {
      const [name = ''] = isJsonObject(input) ? Object.keys(input) : [];
      return `must be one of ${names.join(', ')}, with its members${hint(name, names)}`;
    },
  );
  return v.lazy((input) => {
    const given = isJsonObject(input) ? Object.keys(input) : [];
    return forms.find(({ name }) => given.includes(name))?.schema ?? unnamed;
  });
}

type ResponseForm = v.InferOutput<ReturnType<typeof responseSchemaOf>>;

/** The responses that a rule asks for, each with its action and its path in the rule. */
export const askedIn = (respond: readonly ResponseForm[], all: Actions = actions) =>
  respond.flatMap((response, index) =>
    Object.entries(response).flatMap(([name, form]) => {
      const action = actionOf({ kind: name }, all);
      return action.inRule
        ? [{ name, action, inRule: action.inRule, form, path: `respond.${index}.${name}` }]
        : [];
    }),
  );
