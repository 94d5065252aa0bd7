const { require: load } = require('tsx/cjs/api');

/** Parameters that the template needs in another form. */
module.exports = async ({ resolveVariable }) => {
  const nameSuffix = await resolveVariable('param:nameSuffix');
  const { checksFor } = load('./audit-checks.ts', __filename);
  const noNoticeDays = await resolveVariable('param:noNoticeDays');
  return {
    // CloudWatch wants one day at least, also of an alarm that the template leaves out.
    noNoticeDays: Math.max(1, Number(noNoticeDays)),
    suffix: nameSuffix === 'none' ? '' : nameSuffix,
    checks: checksFor(await resolveVariable('param:auditChecks')),
  };
};
