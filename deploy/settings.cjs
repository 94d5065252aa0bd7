const { require: load } = require('tsx/cjs/api');

/** What the template needs of parameters in another form than they are given in. */
module.exports = async ({ resolveVariable }) => {
  const nameSuffix = await resolveVariable('param:nameSuffix');
  const { checksFor } = load('./audit-checks.ts', __filename);
  const noNoticeDays = await resolveVariable('param:noNoticeDays');
  return {
    // An alarm must look at one day at least, also where there is none.
    noNoticeDays: Math.max(1, Number(noNoticeDays)),
    suffix: nameSuffix === 'none' ? '' : nameSuffix,
    checks: checksFor(await resolveVariable('param:auditChecks')),
  };
};
