import * as v from 'valibot';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { paging, targetArn, thingName } from '../schemas.ts';
import { certificateWith, thingsOfPrincipal } from './certificates.ts';
import { found, nameInArn } from './find.ts';

/** Travels in the header `x-amzn-principal`: the ARN of a certificate. */
const principal = targetArn;

const attachThingPrincipal = operation({
  name: 'AttachThingPrincipal',
  method: 'PUT',
  path: '/things/:thingName/principals',
  input: v.object({ thingName, principal }),
  run: ({ thingName, principal }, { account }) => {
    const thing = found(account.registry.things, thingName, 'thing');
    thing.principals.add(certificateWith(account, nameInArn(principal)).certificateArn);
    return {};
  },
});

const detachThingPrincipal = operation({
  name: 'DetachThingPrincipal',
  method: 'DELETE',
  path: '/things/:thingName/principals',
  input: v.object({ thingName, principal }),
  run: ({ thingName, principal }, { account }) => {
    const thing = found(account.registry.things, thingName, 'thing');
    thing.principals.delete(certificateWith(account, nameInArn(principal)).certificateArn);
    return {};
  },
});

const listThingPrincipals = operation({
  name: 'ListThingPrincipals',
  method: 'GET',
  path: '/things/:thingName/principals',
  input: v.object({ ...paging, thingName }),
  run: ({ thingName, ...input }, { account }) => {
    const { principals } = found(account.registry.things, thingName, 'thing');
    const { items, nextToken } = page([...principals], input);
    return { principals: items, nextToken };
  },
});

const listPrincipalThings = operation({
  name: 'ListPrincipalThings',
  method: 'GET',
  path: '/principals/things',
  perSecond: 10,
  input: v.object({ ...paging, principal }),
  run: ({ principal, ...input }, { account }) => {
    const { certificateArn } = certificateWith(account, nameInArn(principal));
    const { items, nextToken } = page(thingsOfPrincipal(account, certificateArn), input);
    return { things: items, nextToken };
  },
});

export const principalOperations = [
  attachThingPrincipal,
  detachThingPrincipal,
  listThingPrincipals,
  listPrincipalThings,
];
