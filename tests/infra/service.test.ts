import './alarms.suite.ts';
import './wake-up-queue.suite.ts';
import './bundles.suite.ts';
import './dashboard.suite.ts';
import './defender.suite.ts';
import './delivery.suite.ts';
import './encryption.suite.ts';
import './operators.suite.ts';
import './parameters.suite.ts';
import './permissions.suite.ts';
import './reconcile.suite.ts';
import './recorded-scenarios.suite.ts';
import './row-rights.suite.ts';
import './template.suite.ts';
import './upkeep.suite.ts';
import { packagedService, packageInAllWays, waysToDeploy } from './packaged-service.ts';

/** Milliseconds; five seconds where the machine is idle. */
const timeToPackage = 240_000;

beforeAll(packageInAllWays, timeToPackage);
afterAll(() => {
  for (const way of waysToDeploy) packagedService(way).remove();
});
