const { require: load } = require('tsx/cjs/api');

module.exports = async ({ resolveVariable }) => {
  const { quarantinePolicies } = load('./quarantine-policies.ts', __filename);
  return quarantinePolicies(await resolveVariable('self:custom.settings.suffix'));
};
